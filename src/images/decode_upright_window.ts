import type { Rectangle } from "./crop.ts";
import { decodeJpegWindow } from "./decode_jpeg.ts";
import { storedWindow, turnWords } from "./orientation.ts";
import type { UprightHeader } from "./upright_header.ts";
import { kernelBytes, kernelRoom } from "./wasm/image_kernels.ts";

/**
 * Decodes a window of a picture into the memory of the image kernels, turned upright, if they can decode the picture.
 *
 * @param header What `checkImageHeader` says of it.
 * @param window Wholly inside the upright picture.
 * @returns Where the pixels are, as of `decodeJpegWindow`; 0 if the picture is one for `decodeImage`.
 */
export function decodeUprightWindow(
  bytes: Uint8Array,
  header: UprightHeader,
  window: Rectangle,
): number {
  const { format, orientation, stored } = header;
  if (format !== "jpeg") return 0;
  const from = storedWindow(window, stored, orientation);
  const pixels = decodeJpegWindow(bytes, stored, from);
  if (pixels === 0 || orientation === 1) return pixels;
  const count = from.width * from.height, turned = kernelRoom(count * 4);
  const words = (address: number) =>
    new Int32Array(kernelBytes(address, count * 4).buffer, address, count);
  turnWords(words(pixels), from, orientation, words(turned));
  return turned;
}
