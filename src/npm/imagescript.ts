// By the files within: the package's entry loads a native add-on, which asks for --allow-ffi, and
// these do not. The decoders are WebAssembly and need permission to read and for the environment.
import jpegModule from "npm:imagescript@1.3.1/wasm/node/jpeg.js";
import pngCodec from "npm:imagescript@1.3.1/png/node.js";
import pngModule from "npm:imagescript@1.3.1/wasm/node/png.js";

/** A decoder with a WebAssembly memory of its own, which grows with the largest picture it met. */
export interface JpegDecoder {
  /** `format` is 0 for grey, 1 for RGB and 2 for CMYK, a byte a channel. */
  decode(bytes: Uint8Array): {
    width: number;
    height: number;
    format: number;
    buffer: Uint8Array<ArrayBuffer>;
  };
}

/** A decoder with a WebAssembly memory of its own. */
export interface PngDecoder {
  /** `framebuffer` is RGBA, a byte a channel, whatever the file holds. */
  decode(bytes: Uint8Array): {
    width: number;
    height: number;
    framebuffer: Uint8Array<ArrayBuffer>;
  };
}

/** Makes JPEG decoders; `init` compiles the module first where that has not been done. */
export const jpeg: { init(): Promise<JpegDecoder>; new: () => JpegDecoder } = jpegModule;

/** Makes PNG decoders; `init` compiles the module first where that has not been done. */
export const png: { init(): Promise<PngDecoder>; new: () => PngDecoder } = pngModule;

/**
 * Encodes pixels of 3 (RGB) or 4 channels (RGBA), a byte each, as a PNG file; `level` is how hard to
 * compress, 0 to 9. In place of `Image.encode()`, and needs no permission.
 */
export const encodePng: (
  pixels: Uint8Array,
  options: { width: number; height: number; channels: 3 | 4; level?: number },
) => Uint8Array<ArrayBuffer> = pngCodec.encode;
