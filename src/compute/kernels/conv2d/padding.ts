import { wasmKernels } from "../../wasm/wasm_kernels.ts";

/** An image [height, width, channels] and the zeros around it, in pixels. */
export interface Padding {
  height: number;
  width: number;
  channels: number;
  top: number;
  left: number;
  /** With the zeros; at least `top + height`. */
  paddedHeight: number;
  /** With the zeros; at least `left + width`. */
  paddedWidth: number;
}

/** Bytes of an image, of a row and of a pixel, with the zeros. */
export function paddedBytes({ paddedHeight, paddedWidth, channels }: Padding) {
  const pixel = 4 * channels, row = paddedWidth * pixel;
  return { image: paddedHeight * row, row, pixel };
}

/** Whether there are any zeros. */
export function isPadded(padding: Padding): boolean {
  return padding.paddedHeight > padding.height || padding.paddedWidth > padding.width;
}

/**
 * Copies images with zeros around them, or leaves them where they are when there are none.
 *
 * @param images The place of the first one.
 * @param to Room for the copies.
 * @returns Where they are now.
 */
export function padImages(images: number, count: number, padding: Padding, to: number): number {
  if (!isPadded(padding)) return images;
  const { height, width, top, left, paddedHeight } = padding;
  const { row, pixel } = paddedBytes(padding);
  wasmKernels().padImages(
    ...[images, count, height, width * pixel] as const,
    ...[to, paddedHeight, row, top, left * pixel] as const,
  );
  return to;
}
