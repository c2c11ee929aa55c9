import { sumOfTaps, sumsOfTaps } from "./depthwise_taps";

/**
 * The gradient of a depthwise convolution, one filter a channel, with respect to its input: for
 * each pixel the sum over the windows that hold it of their gradient times the weight that the
 * pixel meets there.
 *
 * @param dy [images, outHeight, outWidth, channels]
 * @param filter [filterHeight, filterWidth, channels]
 * @param dx [images, height, width, channels]
 * @param taps Working memory of 8 filterHeight filterWidth bytes.
 */
export function depthwiseInputGradient(
  dy: usize,
  filter: usize,
  dx: usize,
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
): void {
  const bytes: usize = <usize> channels << 2, step: usize = <usize> strideWidth * bytes;
  const rowBytes: usize = <usize> width * bytes;
  for (let n = 0; n < images; n++, dy += <usize> (outHeight * outWidth) * bytes) {
    for (let row = top; row < top + height; row++, dx += rowBytes) {
      // Pixels a stride apart meet the same weights, under windows that lie beside each other.
      for (let start = left; start < min(left + strideWidth, left + width); start++) {
        let to: usize = dx + <usize> (start - left) * bytes, column = start;
        while (column < left + width) {
          let tap = taps;
          for (let u = row % strideHeight; u < filterHeight && u <= row; u += strideHeight) {
            const i = (row - u) / strideHeight;
            if (i >= outHeight) continue;
            for (let v = column % strideWidth; v < filterWidth && v <= column; v += strideWidth) {
              const j = (column - v) / strideWidth;
              if (j >= outWidth) continue;
              store<usize>(tap, dy + <usize> (i * outWidth + j) * bytes);
              store<usize>(tap, filter + <usize> (u * filterWidth + v) * bytes, 4);
              tap += 8;
            }
          }
          const last = column + 2 * strideWidth;
          if (column >= filterWidth - 1 && last < left + width && last / strideWidth < outWidth) {
            sumsOfTaps(taps, tap, to, channels, bytes, step);
            column += 3 * strideWidth;
            to += 3 * step;
          } else {
            sumOfTaps(taps, tap, to, channels);
            column += strideWidth;
            to += step;
          }
        }
      }
    }
  }
}
