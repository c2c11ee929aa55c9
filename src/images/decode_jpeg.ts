import type { Rectangle } from "./crop.ts";
import type { Image } from "./image.ts";
import { imageKernels, kernelBytes, kernelRoom, putBytes } from "./wasm/image_kernels.ts";

/**
 * Decodes a JPEG file: baseline or progressive, grey, colour or CMYK. An orientation in its EXIF data
 * is not applied, as Pillow's `open` does not.
 *
 * Our own kernels decode what most files are, baseline in grey or colour of up to four million pixels, to the very
 * pixels that libjpeg-turbo gives. All others, and those that are at fault, are left to imagescript, which needs
 * permission to read the npm cache and the environment.
 *
 * @throws {Error} if the file is broken or cut short.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<Image> {
  const kernels = imageKernels();
  if (openJpeg(bytes)) {
    const width = kernels.pictureWidth(), height = kernels.pictureHeight();
    const pixels = kernels.decodeWindow(0, 0, width, height);
    if (pixels !== 0) {
      const packed = kernelRoom(width * height * 3);
      kernels.packPixels(pixels, width * height, packed);
      return { width, height, data: kernelBytes(packed, width * height * 3).slice() };
    }
  }
  decoder ??= otherDecoder();
  return (await decoder)(bytes);
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
  const kernels = imageKernels();
  if (!openJpeg(bytes)) return 0;
  if (kernels.pictureWidth() !== size.width || kernels.pictureHeight() !== size.height) return 0;
  return kernels.decodeWindow(window.x, window.y, window.width, window.height);
}

function openJpeg(bytes: Uint8Array): boolean {
  putBytes(bytes);
  return Boolean(imageKernels().readHeader());
}

let decoder: Promise<(bytes: Uint8Array) => Image> | undefined;

/** Pictures above this many pixels get a decoder of their own, so that their memory is let go. */
const LARGE_PICTURE = 2 ** 22;

async function otherDecoder(): Promise<(bytes: Uint8Array) => Image> {
  const { jpeg } = await import("../npm/imagescript.ts");
  let current: Awaited<ReturnType<typeof jpeg.init>> | undefined = await jpeg.init();
  return (bytes) => {
    const instance = current ?? jpeg.new();
    current = undefined; // a fault may leave an instance in any state
    const { width, height, format, buffer } = instance.decode(bytes);
    if (width * height <= LARGE_PICTURE) current = instance;
    if (format === 1) return { width, height, data: buffer };
    const data = new Uint8Array(width * height * 3);
    if (format === 0) {
      for (let i = 0; i < data.length; i++) data[i] = buffer[Math.floor(i / 3)];
    } else if (format === 2) {
      for (let from = 0, to = 0; to < data.length; from++) {
        const light = 255 - buffer[from | 3];
        if ((from & 3) !== 3) data[to++] = Math.round((255 - buffer[from]) * light / 255);
      }
    } else throw new Error(`expected 1, 3 or 4 channels of 8 bits, got format ${format}`);
    return { width, height, data };
  };
}
