import * as tf from "../../../npm/tfjs.ts";

type Shape4D = [number, number, number, number];

/** The attributes of tfjs' ops Conv2D, Conv2DBackpropInput and Conv2DBackpropFilter that they share. */
export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dataFormat: "NHWC" | "NCHW";
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The convolution of a kernel that runs here, or undefined for what is left to tfjs. */
export function tiledConvolution(
  inputShape: number[],
  filterShape: number[],
  tensors: tf.Tensor[],
  attributes: ConvolutionAttributes,
): tf.backend_util.Conv2DInfo | undefined {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attributes;
  const conv = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
  const here = conv.dataFormat === "channelsLast" &&
    conv.dilationHeight === 1 && conv.dilationWidth === 1 &&
    tensors.every(({ dtype, size }) => dtype === "float32" && size > 0) &&
    conv.outShape.every((side) => side > 0);
  return here ? conv : undefined;
}

/** Whether a pixel of the output comes of one pixel of the input, in the same place. */
export function isPointwise(conv: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
  const { top, bottom, left, right } = padInfo;
  return [filterHeight, filterWidth, strideHeight, strideWidth].every((side) => side === 1) &&
    [top, bottom, left, right].every((side) => side === 0);
}

/** What the shaders know of a convolution, whichever of its three products they compute. */
export function convolutionUniforms(conv: tf.backend_util.Conv2DInfo) {
  return {
    images: conv.batchSize,
    filterSize: [conv.filterHeight, conv.filterWidth],
    stride: [conv.strideHeight, conv.strideWidth],
    padding: [conv.padInfo.top, conv.padInfo.left],
  } as const;
}
