import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { conv2d } from "../../../src/backbones/layers/conv2d.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";

const HEIGHT = 5, WIDTH = 6, INPUTS = 2, OUTPUTS = 3;

/** The convolution of one image with zeros around it, in plain loops; [H', W', OUTPUTS]. */
function plainConv2d(
  x: ArrayLike<number>,
  filters: ArrayLike<number>,
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
) {
  const side = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const y: number[] = [];
  for (let i = 0; i < side(HEIGHT); i++) {
    for (let j = 0; j < side(WIDTH); j++) {
      for (let c = 0; c < OUTPUTS; c++) {
        let sum = 0;
        for (let u = 0; u < kernel; u++) {
          for (let v = 0; v < kernel; v++) {
            const row = i * stride + u - padding, column = j * stride + v - padding;
            if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH) continue;
            for (let b = 0; b < INPUTS; b++) {
              sum += x[(row * WIDTH + column) * INPUTS + b] *
                filters[((u * kernel + v) * INPUTS + b) * OUTPUTS + c];
            }
          }
        }
        y.push(sum);
      }
    }
  }
  return { y, shape: [1, side(HEIGHT), side(WIDTH), OUTPUTS] };
}

for (const [kernel, stride] of [[3, 1], [3, 2], [1, 2], [7, 2]]) {
  testOnEveryDevice(
    `conv2d() of side ${kernel} and stride ${stride} agrees with plain loops`,
    async () => {
      const parameters = new Parameters(0);
      const layer = conv2d(parameters, "conv", {
        inputs: INPUTS,
        outputs: OUTPUTS,
        kernel,
        stride,
      });
      const values = Array.from({ length: HEIGHT * WIDTH * INPUTS }, (_, i) => Math.sin(i));
      const x = tf.tensor4d(values, [1, HEIGHT, WIDTH, INPUTS]);
      const y = layer(x, {});
      const filters = await parameters.variables.get("conv.weight")!.data();
      const expected = plainConv2d(values, filters, { kernel, stride, padding: (kernel - 1) / 2 });
      deepStrictEqual(y.shape, expected.shape);
      closeTo(await y.data(), expected.y, 1e-5);
      tf.dispose([x, y]);
      parameters.dispose();
    },
  );
}
