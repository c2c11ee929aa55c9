// By the file within: the package's entry asks for more than it needs to decode.
import factory from "npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.js";

/** libwebp with a WebAssembly memory of its own, which grows with the largest picture it met. */
export interface WebpDecoder {
  /** Of a picture that does not move; `data` is RGBA, a byte a channel. Null for any other file. */
  decode(bytes: Uint8Array): { width: number; height: number; data: Uint8ClampedArray } | null;
}

/** Starts a decoder, which needs permission to read the npm cache. */
export async function startWebp(): Promise<WebpDecoder> {
  const file = import.meta.resolve("npm:@jsquash/webp@1.5.0/codec/dec/webp_dec.wasm");
  return await factory({ noInitialRun: true, wasmBinary: await Deno.readFile(new URL(file)) });
}
