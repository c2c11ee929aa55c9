import { tfjsWasmBytes } from "../../src/npm/tfjs_wasm_bytes.ts";

/** Gives tfjs the module of its wasm backend where that has come along in a bundle, as its package is not there. */
export async function bringWasm(): Promise<void> {
  const bytes = await tfjsWasmBytes();
  if (!bytes) return;
  // The backend looks where its script lies, as a CommonJS module knows it; nothing is read from there.
  Object.assign(globalThis, { __dirname: "." });
  const { setWasmPaths } = await import("../../src/npm/tfjs_wasm.ts");
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }));
  // All engines that Deno comes with have SIMD, and tfjs takes no threads where it finds Node's globals.
  setWasmPaths({
    "tfjs-backend-wasm.wasm": url,
    "tfjs-backend-wasm-simd.wasm": url,
    "tfjs-backend-wasm-threaded-simd.wasm": url,
  }, true);
}
