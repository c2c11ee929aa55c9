/**
 * The bytes of the module that tfjs' wasm backend computes in, if this runs from a bundle that `deno bundle` made: it has put them
 * there. Otherwise nothing, as Deno takes such an import by a flag only, and tfjs finds the file in its package.
 */
export async function tfjsWasmBytes(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { default: bytes } = await import(
      "npm:@tensorflow/tfjs-backend-wasm@4.22.0/dist/tfjs-backend-wasm-simd.wasm",
      { with: { type: "bytes" } }
    );
    return bytes;
  } catch {
    return undefined;
  }
}
