import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

const numbers = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(seed + i * i));

/** tf.conv2d of one image, padded by zeros, written out: x [H, W, C], f [U, V, C, C']. */
function plainConvolution(
  x: number[],
  f: number[],
  [height, width, inputs]: number[],
  [filterHeight, filterWidth, , outputs]: number[],
  stride: number,
  pad: number,
): number[] {
  const outHeight = Math.floor((height + 2 * pad - filterHeight) / stride) + 1;
  const outWidth = Math.floor((width + 2 * pad - filterWidth) / stride) + 1;
  const y: number[] = [];
  for (let i = 0; i < outHeight; i++) {
    for (let j = 0; j < outWidth; j++) {
      for (let to = 0; to < outputs; to++) {
        let sum = 0;
        for (let u = 0; u < filterHeight; u++) {
          for (let v = 0; v < filterWidth; v++) {
            const row = i * stride + u - pad, column = j * stride + v - pad;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let from = 0; from < inputs; from++) {
              sum += x[(row * width + column) * inputs + from] *
                f[((u * filterWidth + v) * inputs + from) * outputs + to];
            }
          }
        }
        y.push(sum);
      }
    }
  }
  return y;
}

for (
  const { size, filter, stride, pad } of [
    { size: [5, 4, 2], filter: [3, 3, 2, 3], stride: 1, pad: 1 },
    { size: [5, 4, 2], filter: [3, 3, 2, 3], stride: 2, pad: 1 },
    { size: [4, 4, 3], filter: [1, 1, 3, 2], stride: 2, pad: 0 },
    { size: [7, 6, 1], filter: [7, 7, 1, 2], stride: 2, pad: 3 },
  ]
) {
  testOnEveryDevice(
    `tf.conv2d() of ${size} by ${filter}, stride ${stride}, has the slopes of finite differences`,
    async () => {
      const x = numbers(size.reduce((a, b) => a * b), 1),
        f = numbers(filter.reduce((a, b) => a * b), 2);
      const plain = (x: number[], f: number[]) => plainConvolution(x, f, size, filter, stride, pad);
      const weights = numbers(plain(x, f).length, 3);
      const loss = (x: number[], f: number[]) =>
        plain(x, f).reduce((sum, y, i) => sum + y * weights[i], 0);
      const results = tf.tidy(() => {
        const convolve = (x: tf.Tensor, f: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad, "NHWC", 1, "floor");
        const images = tf.tensor(x, [1, ...size]), filters = tf.tensor(f, filter);
        const y = convolve(images, filters);
        const dy = tf.tensor(weights, y.shape);
        return [y, ...tf.grads(convolve)([images, filters], dy)];
      });
      const [y, dx, df] = await Promise.all(results.map((tensor) => tensor.data()));
      tf.dispose(results);
      closeTo(y, plain(x, f), 1e-5, "convolution");
      closeTo(dx, slopes(x, (x) => loss(x, f)), 1e-5, "input gradient");
      closeTo(df, slopes(f, (f) => loss(x, f)), 1e-5, "filter gradient");
    },
  );
}
