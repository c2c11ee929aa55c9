import * as tf from "../../../npm/tfjs.ts";
import { placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, runKernel, stockKernel } from "../define_kernel.ts";
import { type Conv2DAttributes, convolution } from "../conv2d/convolution.ts";

type Activation = Parameters<typeof tf.backend_util.applyActivation>[1];

interface Bend {
  activation: Activation;
  leakyreluAlpha?: number;
}

type FusedProduct = Bend & { transposeA: boolean; transposeB: boolean };
type FusedConvolution = Bend & Conv2DAttributes;

/** What bounds the results of an activation; NaN is no bound. */
const BOUNDS: Partial<Record<Activation, [least: number, most: number]>> = {
  linear: [NaN, NaN],
  prelu: [NaN, NaN],
  relu: [0, NaN],
  relu6: [0, 6],
};

/** Of fewer pixels it takes longer to lay filters out, which tfjs does once for each tensor, than to multiply by them. */
const LEAST_PIXELS = 64;

/**
 * Makes `tf.fused.conv2d` and `tf.fused.depthwiseConv2d` on wasm the convolutions of ours, with one pass over what these come to for
 * bias and activation. On one core that takes 0.5 to 1 of the time of tfjs' own. `tf.fused.matMul` (and with it tf.layers' dense layers)
 * becomes the ops that it joins: tfjs' own adds the bias, and bounds the sums, once for every 48 terms of a sum where a matrix is
 * transposed or there are several.
 */
export function defineFusedOpsOnWasm(): void {
  defineKernel<FusedProduct>(
    "_FusedMatMul",
    "wasm",
    (inputs, { transposeA, transposeB, ...bend }) => {
      const { a, b, bias, preluActivationWeights: slopes } = inputs;
      return tf.tidy(() => bent(tf.matMul(a, b, transposeA, transposeB), bias, slopes, bend));
    },
  );
  const stock = stockKernel<FusedConvolution>("FusedConv2D", "wasm");
  defineKernel<FusedConvolution>("FusedConv2D", "wasm", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const { batchSize, outHeight, outWidth } = convolution(x.shape, filter.shape, attributes);
    const isSmall = batchSize * outHeight * outWidth < LEAST_PIXELS;
    return isSmall && attributes.activation === "linear"
      ? stock(inputs, attributes, backend)
      : finished("Conv2D", inputs, attributes);
  });
  defineKernel<FusedConvolution>(
    "FusedDepthwiseConv2D",
    "wasm",
    (inputs, attributes) => finished("DepthwiseConv2dNative", inputs, attributes),
  );
}

/** The convolution, with bias and activation. */
function finished(
  name: string,
  { x, filter, bias, preluActivationWeights: slopes }: Record<string, tf.Tensor>,
  { activation, leakyreluAlpha, ...attributes }: FusedConvolution,
): tf.Tensor {
  return tf.tidy(() => {
    const y = runKernel<tf.Tensor4D>(name, { x, filter }, attributes);
    const { dataFormat = "NHWC" } = attributes, bounds = BOUNDS[activation];
    const isOfChannels = [bias, slopes].every((one) => !one || isOfEachChannel(one, y));
    if (bounds && dataFormat === "NHWC" && isOfChannels) {
      const [biases, alphas] = [bias, slopes].map((one) => one ? placeOf(one) : 0);
      wasmKernels().finishChannels(
        ...[placeOf(y), y.size / y.shape[3], y.shape[3], biases] as const,
        ...[activation === "prelu" ? alphas : 0, ...bounds] as const,
      );
      return y;
    }
    return bent(y, bias, slopes, { activation, leakyreluAlpha });
  });
}

function bent(
  x: tf.Tensor,
  bias: tf.Tensor | undefined,
  slopes: tf.Tensor | undefined,
  { activation, leakyreluAlpha }: Bend,
): tf.Tensor {
  const sum = bias ? tf.add(x, bias) : x;
  return tf.backend_util.applyActivation(sum, activation, slopes, leakyreluAlpha);
}

function isOfEachChannel(
  { size, shape, dtype }: tf.Tensor,
  { shape: [, , , channels] }: tf.Tensor,
) {
  return dtype === "float32" && size === channels && shape.at(-1) === channels;
}
