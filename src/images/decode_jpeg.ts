import type { Rectangle } from "./crop.ts";
import type { Image } from "./image.ts";
import { imageKernels, kernelBytes, putBytes } from "./wasm/image_kernels.ts";

/**
 * Decodes a JPEG file of the kinds that most are, baseline or progressive, in grey or colour, to the very pixels that
 * libjpeg-turbo gives: as it is stored, whatever orientation its EXIF data tells of.
 *
 * @returns Undefined if it is of another kind or at fault.
 */
export function decodeJpeg(bytes: Uint8Array): Image | undefined {
  if (openJpeg(bytes)) {
    const kernels = imageKernels();
    const width = kernels.pictureWidth(), height = kernels.pictureHeight();
    const pixels = kernels.decodeWindow(0, 0, width, height);
    if (pixels !== 0) {
      kernels.packPixels(pixels, width * height, pixels);
      return { width, height, data: kernelBytes(pixels, width * height * 3).slice() };
    }
  }
  return undefined;
}

/**
 * Decodes a window of a JPEG file into the memory of the image kernels, if they can.
 *
 * @param window Wholly inside a picture of `size`.
 * @returns Where the pixels are, row by row, 4 bytes each: red, green, blue and one of no meaning. 0 if the file is
 * one for {@link decodeJpeg}, of another kind or at fault.
 */
export function decodeJpegWindow(
  bytes: Uint8Array,
  size: { width: number; height: number },
  window: Rectangle,
): number {
  if (!openJpeg(bytes)) return 0;
  const kernels = imageKernels();
  if (kernels.pictureWidth() !== size.width || kernels.pictureHeight() !== size.height) return 0;
  return kernels.decodeWindow(window.x, window.y, window.width, window.height);
}

/** Whether a JPEG file of these kinds has all its pixels, with or without a marker of its end. */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  return openJpeg(bytes) && imageKernels().decodeWindow(0, 0, 1, 1) !== 0;
}

function openJpeg(bytes: Uint8Array): boolean {
  putBytes(bytes);
  return Boolean(imageKernels().readHeader());
}
