/**
 * Windows over images [B, inHeight, inWidth, C], and the [B, outHeight, outWidth, C] that pooling
 * makes of them.
 */
export interface Windows {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** Pixels of padding before the image; they belong to no window. */
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** Calls `visit` for each window with its number in y and its pixels' numbers in x, row by row. */
function forEachWindow(windows: Windows, visit: (y: number, pixels: number[]) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = windows;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = windows;
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let channel = 0; channel < inChannels; channel++) {
          const pixels: number[] = [];
          for (let u = 0; u < filterHeight; u++) {
            for (let v = 0; v < filterWidth; v++) {
              const row = i * strideHeight + u - padInfo.top;
              const column = j * strideWidth + v - padInfo.left;
              if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
              pixels.push(((b * inHeight + row) * inWidth + column) * inChannels + channel);
            }
          }
          visit(((b * outHeight + i) * outWidth + j) * inChannels + channel, pixels);
        }
      }
    }
  }
}

/**
 * The gradient of max-pooling as plain loops: each window's goes to its largest pixel, the first
 * one where several are as large. As the largest counts what pooling took for it, so that a NaN
 * that it passed on gets its gradient.
 *
 * @param y What max-pooling made of x.
 */
export function maxPoolGradient(
  dy: Float32Array,
  x: Float32Array,
  y: Float32Array,
  windows: Windows,
): Float32Array {
  const dx = new Float32Array(x.length);
  forEachWindow(windows, (at, pixels) => {
    const largest = pixels.find((pixel) =>
      x[pixel] === y[at] || (Number.isNaN(x[pixel]) && Number.isNaN(y[at]))
    );
    if (largest !== undefined) dx[largest] += dy[at];
  });
  return dx;
}

/**
 * The gradient of average pooling as plain loops: each window's goes to its pixels in equal shares.
 */
export function avgPoolGradient(dy: Float32Array, windows: Windows): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels } = windows;
  const dx = new Float32Array(batchSize * inHeight * inWidth * inChannels);
  forEachWindow(windows, (at, pixels) => {
    for (const pixel of pixels) dx[pixel] += dy[at] / pixels.length;
  });
  return dx;
}
