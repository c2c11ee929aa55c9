export { avgPoolGradient } from "./avg_pool_gradient";
export { channelStatistics } from "./channel_statistics";
export { depthwiseConvolution } from "./depthwise_convolution";
export { depthwiseFilterGradient } from "./depthwise_filter_gradient";
export { depthwiseInputGradient } from "./depthwise_input_gradient";
export { marginSoftmax, marginSoftmaxGradient } from "./margin_softmax";
export { maxPool } from "./max_pool";
export { maxPoolGradient } from "./max_pool_gradient";
export {
  channelGradientSums,
  normalizeChannels,
  normalizeChannelsGradient,
} from "./normalize_channels";
export { normalizeRows, normalizeRowsGradient } from "./normalize_rows";
export { outerProducts } from "./outer_products";
export { packPanels } from "./pack_panels";
export { finishPixels } from "./finish_channels";
export { fillZeros, padImages, pixelOffsets } from "./pad_images";
export { prelu } from "./prelu";
export { preluGradient } from "./prelu_gradient";
export { reluGradient } from "./relu_gradient";
export { finishedRowProducts, rowProducts } from "./row_products";
export { segmentSum } from "./segment_sum";
export { finishedProducts, separableConvolution } from "./separable_convolution";
export { sgdStep } from "./sgd_step";
export {
  stridedWinogradFilter,
  stridedWinogradFilterGradient,
  stridedWinogradInputGradient,
  stridedWinogradOuterProducts,
  stridedWinogradProducts,
  stridedWinogradResults,
  stridedWinogradTiles,
} from "./strided_winograd";
export { thinProducts } from "./thin_products";
export { winogradFilter, winogradFilterGradient, winogradResults, winogradTiles } from "./winograd";
