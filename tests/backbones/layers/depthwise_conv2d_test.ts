import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { depthwiseConv2d } from "../../../src/backbones/layers/depthwise_conv2d.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { depthwiseConv2d as plainLoops } from "../../../src/compute/kernels/depthwise_conv2d/depthwise_conv2d_cpu.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";

const x: [number, number, number, number] = [2, 7, 7, 5];

for (
  const { kernel, stride, padding, side } of [
    { kernel: 3, stride: 1, padding: undefined, side: 7 },
    { kernel: 3, stride: 2, padding: undefined, side: 4 },
    { kernel: 7, stride: 1, padding: 0, side: 1 },
  ]
) {
  testOnEveryDevice(
    `depthwiseConv2d() of side ${kernel} and stride ${stride} makes maps of ${side} by plain loops`,
    async () => {
      const parameters = new Parameters(0);
      const options = { channels: 5, kernel, stride, padding };
      const layer = depthwiseConv2d(parameters, "conv", options);
      const images = tf.tidy(() => tf.sin(tf.range(0, 2 * 7 * 7 * 5)).reshape(x)) as tf.Tensor4D;
      const y = layer(images, {});
      deepStrictEqual(y.shape, [2, side, side, 5]);
      const conv = tf.backend_util.computeConv2DInfo(
        x,
        [kernel, kernel, 5, 1],
        stride,
        1,
        padding ?? 1,
        "floor",
        true,
      );
      const filters = await parameters.variables.get("conv.weight")!.data<"float32">();
      closeTo(await y.data(), plainLoops(await images.data<"float32">(), filters, conv), 1e-5);
      tf.dispose([images, y]);
      parameters.dispose();
    },
  );
}
