import { sumOfTaps, sumsOfTaps } from "./depthwise_taps";
import { finishPixels } from "./finish_channels";

/**
 * A depthwise convolution with one filter a channel.
 *
 * @param x [images, height, width, channels]
 * @param filter [filterHeight, filterWidth, channels]
 * @param y [images, outHeight, outWidth, channels]
 * @param taps Working memory of 8 filterHeight filterWidth bytes.
 * @param finish See `finishPixels`, or 0 to leave the sums as they are.
 */
export function depthwiseConvolution(
  x: usize,
  filter: usize,
  y: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  taps: usize,
  finish: usize,
): void {
  const bytes: usize = <usize> channels << 2, step: usize = <usize> strideWidth * bytes;
  for (let n = 0; n < images; n++, x += <usize> (height * width) * bytes) {
    for (let i = 0; i < outHeight; i++) {
      const row = y;
      for (let j = 0; j < outWidth;) {
        let tap = taps;
        const firstRow = i * strideHeight - top, firstColumn = j * strideWidth - left;
        for (let u = max(0, -firstRow); u < min(filterHeight, height - firstRow); u++) {
          const line = (firstRow + u) * width + firstColumn;
          for (let v = max(0, -firstColumn); v < min(filterWidth, width - firstColumn); v++) {
            store<usize>(tap, x + <usize> (line + v) * bytes);
            store<usize>(tap, filter + <usize> (u * filterWidth + v) * bytes, 4);
            tap += 8;
          }
        }
        const lastColumn = firstColumn + 2 * strideWidth + filterWidth - 1;
        if (firstColumn >= 0 && lastColumn < width && j + 2 < outWidth) {
          sumsOfTaps(taps, tap, y, channels, step, bytes);
          j += 3;
          y += 3 * bytes;
        } else {
          sumOfTaps(taps, tap, y, channels);
          j++;
          y += bytes;
        }
      }
      if (finish) finishPixels(row, outWidth, channels, bytes, finish, 0);
    }
  }
}
