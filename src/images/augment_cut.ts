import { crop, type Cut } from "./crop.ts";
import { finishSquare } from "./finish_square.ts";
import { flipHorizontal } from "./flip_horizontal.ts";
import type { Image } from "./image.ts";
import { normalize } from "./normalize.ts";
import { resizeBilinear } from "./resize_bilinear.ts";
import { imageKernels, kernelRoom, putBytes } from "./wasm/image_kernels.ts";

/** Larger squares are resized band by band, so that the kernels take little memory for them. */
const MOST_PIXELS = 2 ** 22;

/**
 * Cuts, mirrors, resizes and normalises: what `augmentImage` does once chance has decided.
 *
 * @param to Takes the result, `[S, S, 3]`, as that of {@link finishSquare}.
 */
export function augmentCut(
  image: Image,
  cut: Cut,
  size: number,
  to: Float32Array | Uint8Array,
): void {
  const { x, y, width: side, mirror } = cut;
  if (Math.max(side, size) ** 2 > MOST_PIXELS) {
    const square = crop(image, cut);
    const resized = resizeBilinear(mirror ? flipHorizontal(square) : square, size, size);
    to.set(to instanceof Uint8Array ? resized.data : normalize(resized));
    return;
  }
  const rowBytes = image.width * 3, start = y * rowBytes + x * 3;
  const bytes = image.data.subarray(start, start + (side - 1) * rowBytes + side * 3);
  const rows = putBytes(bytes);
  const square = kernelRoom(side * side * 4);
  imageKernels().unpackPixels(rows, rowBytes, side, side, square);
  finishSquare(square, side, { size, mirror }, to);
}
