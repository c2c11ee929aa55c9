import type { WasmBackend } from "../../wasm/wasm_backend.ts";
import { defineKernel } from "../define_kernel.ts";

/**
 * Makes `tf.clone` on wasm share its tensor's numbers, as it does on other devices, instead of copying them. A gradient's
 * tape clones whatever it keeps.
 */
export function defineIdentityOnWasm(): void {
  defineKernel("Identity", "wasm", ({ x }, _attributes, backend) => {
    (backend as WasmBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}
