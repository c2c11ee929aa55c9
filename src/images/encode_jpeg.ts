import type { MozJpegEncoder, MozJpegOptions } from "../npm/mozjpeg.ts";
import type { Image } from "./image.ts";

/** What libjpeg does when it is given a quality: its tables, halved colour, Huffman codes made for the image. */
const LIKE_LIBJPEG: Omit<MozJpegOptions, "quality" | "chroma_quality"> = {
  baseline: true,
  arithmetic: false,
  progressive: false,
  optimize_coding: true,
  smoothing: 0,
  color_space: 3, // YCbCr
  quant_table: 0, // those of the standard
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: false,
  chroma_subsample: 2,
  separate_chroma_quality: false,
};

let encoder: Promise<MozJpegEncoder> | undefined;

/**
 * An image as the bytes of a baseline JPEG file with colour at half the resolution, as Pillow and OpenCV write it.
 * mozjpeg encodes, which needs permission to read the npm cache.
 *
 * @param quality 1 to 100.
 *
 * @example Usage
 * ```ts
 * import { decodeImage, encodeJpeg } from "../../mod.ts";
 * import { ok } from "node:assert/strict";
 *
 * const grey = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(90) };
 * const { data } = await decodeImage(await encodeJpeg(grey));
 *
 * ok(data.every((value) => Math.abs(value - 90) <= 1));
 * ```
 */
export async function encodeJpeg(image: Image, quality = 95): Promise<Uint8Array<ArrayBuffer>> {
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new RangeError(
      `Cannot encode a JPEG as quality must be a whole number from 1 to 100: current value is ${quality}`,
    );
  }
  encoder ??= startEncoder();
  const { width, height, data } = image;
  const pixels = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    pixels[to] = data[from];
    pixels[to + 1] = data[from + 1];
    pixels[to + 2] = data[from + 2];
    pixels[to + 3] = 255;
  }
  const options = { ...LIKE_LIBJPEG, quality, chroma_quality: quality };
  return (await encoder).encode(pixels, width, height, options);
}

async function startEncoder(): Promise<MozJpegEncoder> {
  const { startMozJpeg } = await import("../npm/mozjpeg.ts");
  return await startMozJpeg({ noInitialRun: true });
}
