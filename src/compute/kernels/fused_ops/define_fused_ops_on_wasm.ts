import * as tf from "../../../npm/tfjs.ts";
import { type Conv2DAttributes, convolution } from "../conv2d/convolution.ts";
import { convolve, isPlain } from "../conv2d/define_conv2d_on_wasm.ts";
import { isPlainDepthwise } from "../depthwise_conv2d/define_depthwise_conv2d_on_wasm.ts";
import { depthwiseConv2d } from "../depthwise_conv2d/depthwise_conv2d_wasm.ts";
import { defineKernel, runKernel, stockKernel } from "../define_kernel.ts";
import {
  type Finish,
  FINISHED_CONVOLUTION,
  type FinishedConvolution,
} from "../conv2d/finished_convolution.ts";

type Activation = Parameters<typeof tf.backend_util.applyActivation>[1];

interface Bend {
  activation: Activation;
  leakyreluAlpha?: number;
}

type FusedProduct = Bend & { transposeA: boolean; transposeB: boolean };
type FusedConvolution = Bend & Conv2DAttributes;

/** What bounds the results of an activation, of those that kernels do in one with a convolution. */
const BOUNDS: Partial<Record<Activation, Finish>> = {
  linear: {},
  prelu: {},
  relu: { least: 0 },
  relu6: { least: 0, most: 6 },
};

/** Of fewer pixels it takes longer to lay filters out, which tfjs does once for each tensor, than to multiply by them. */
const LEAST_PIXELS = 64;

/**
 * Makes `tf.fused.conv2d` and `tf.fused.depthwiseConv2d` on wasm the convolutions of ours, which add the bias and bend what they come
 * to while it is in the caches. On one core that takes 0.5 to 1 of the time of tfjs' own. `tf.fused.matMul` (and with it tf.layers' dense
 * layers) becomes the ops that it joins: tfjs' own adds the bias, and bounds the sums, once for every 48 terms of a sum where a matrix
 * is transposed or there are several. Defines {@link FINISHED_CONVOLUTION} too.
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
    const { x, filter } = inputs, conv = convolution(x.shape, filter.shape, attributes);
    const { batchSize, outHeight, outWidth } = conv;
    const isSmall = batchSize * outHeight * outWidth < LEAST_PIXELS;
    if (isSmall && attributes.activation === "linear") return stock(inputs, attributes, backend);
    const finish = isPlain(conv) ? finishOf(inputs, attributes, conv) : undefined;
    return finish ? convolve(x, filter, conv, finish) : composed("Conv2D", inputs, attributes);
  });
  defineKernel<FusedConvolution>("FusedDepthwiseConv2D", "wasm", (inputs, attributes) => {
    const { x, filter } = inputs, conv = convolution(x.shape, filter.shape, attributes, true);
    const finish = isPlainDepthwise(conv) ? finishOf(inputs, attributes, conv) : undefined;
    return finish
      ? depthwiseConv2d(x, filter, conv, finish)
      : composed("DepthwiseConv2dNative", inputs, attributes);
  });
  defineKernel<FinishedConvolution>(FINISHED_CONVOLUTION, "wasm", (inputs, attributes) => {
    const { x, filter, ...tensors } = inputs, { relu, isDepthwise, ...sizes } = attributes;
    const conv = convolution(x.shape, filter.shape, sizes, isDepthwise);
    return (isDepthwise ? depthwiseConv2d : convolve)(x, filter, conv, {
      ...tensors,
      ...relu && { least: 0 },
    });
  });
}

/** What the convolution's own kernel can do of bias and activation, unless it can not do all of it. */
function finishOf(
  { bias, preluActivationWeights: slopes }: Record<string, tf.Tensor>,
  { activation }: FusedConvolution,
  { outChannels }: tf.backend_util.Conv2DInfo,
): Finish | undefined {
  const isOfEachChannel = (one: tf.Tensor | undefined) =>
    !one ||
    one.dtype === "float32" && one.size === outChannels && one.shape.at(-1) === outChannels;
  const bounds = BOUNDS[activation];
  if (!bounds || !isOfEachChannel(bias) || !isOfEachChannel(slopes)) return undefined;
  return { ...bounds, bias, ...activation === "prelu" && { slopes } };
}

/** The convolution, then bias and activation. */
function composed(
  name: string,
  { x, filter, bias, preluActivationWeights: slopes }: Record<string, tf.Tensor>,
  { activation, leakyreluAlpha, ...attributes }: FusedConvolution,
): tf.Tensor {
  return tf.tidy(() =>
    bent(runKernel(name, { x, filter }, attributes), bias, slopes, { activation, leakyreluAlpha })
  );
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
