export { channelStatistics } from "./channel_statistics";
export { marginSoftmax, marginSoftmaxGradient } from "./margin_softmax";
export {
  channelGradientSums,
  normalizeChannels,
  normalizeChannelsGradient,
} from "./normalize_channels";
export { normalizeRows, normalizeRowsGradient } from "./normalize_rows";
export { outerProducts } from "./outer_products";
export { packPanels } from "./pack_panels";
export { fillZeros, padImages, pixelOffsets } from "./pad_images";
export { reluGradient } from "./relu_gradient";
export { rowProducts } from "./row_products";
export { sgdStep } from "./sgd_step";
