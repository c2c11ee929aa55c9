// By the file within: the package's entry asks for a browser's ImageData.
import factory from "npm:@jsquash/jpeg@1.6.0/codec/enc/mozjpeg_enc.js";

/** Options of mozjpeg's encoder, named as it names them. */
export interface MozJpegOptions {
  quality: number;
  baseline: boolean;
  arithmetic: boolean;
  progressive: boolean;
  optimize_coding: boolean;
  smoothing: number;
  color_space: number;
  quant_table: number;
  trellis_multipass: boolean;
  trellis_opt_zero: boolean;
  trellis_opt_table: boolean;
  trellis_loops: number;
  auto_subsample: boolean;
  chroma_subsample: number;
  separate_chroma_quality: boolean;
  chroma_quality: number;
}

/** An encoder with a WebAssembly memory of its own. */
export interface MozJpegEncoder {
  /** `pixels` are RGBA, a byte a channel. */
  encode(
    pixels: Uint8Array,
    width: number,
    height: number,
    options: MozJpegOptions,
  ): Uint8Array<ArrayBuffer>;
}

/** Starts an encoder, which needs permission to read the npm cache. */
export const startMozJpeg: (options: { noInitialRun: true }) => Promise<MozJpegEncoder> = factory;
