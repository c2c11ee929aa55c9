import { type WasmBackend, wasmBackend } from "./wasm_backend.ts";
import type { WasmKernels } from "./wasm_kernels_interface.ts";
import relaxed from "./wasm_kernels_relaxed_simd.base64" with { type: "text" };
import plain from "./wasm_kernels_simd.base64" with { type: "text" };

let kernels: { of: WasmBackend; exports: WasmKernels } | undefined;

/** Our kernels in the memory of tfjs' wasm backend, which must be the one in use. */
export function wasmKernels(): WasmKernels {
  const backend = wasmBackend();
  if (kernels?.of !== backend) {
    const imports = { env: { memory: backend.wasm.asm.memory } };
    kernels = {
      of: backend,
      exports: new WebAssembly.Instance(wasmModule(), imports).exports as unknown as WasmKernels,
    };
  }
  return kernels.exports;
}

/** With relaxed SIMD where the engine knows it. */
function wasmModule(): WebAssembly.Module {
  const bytes = Uint8Array.fromBase64(relaxed);
  return new WebAssembly.Module(
    WebAssembly.validate(bytes) ? bytes : Uint8Array.fromBase64(plain),
  );
}
