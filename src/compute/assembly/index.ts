export { marginSoftmax, marginSoftmaxGradient } from "./margin_softmax";
export { outerProducts } from "./outer_products";
export { packPanels } from "./pack_panels";
export { fillZeros, padImages, pixelOffsets } from "./pad_images";
export { rowProducts } from "./row_products";
export { sgdStep } from "./sgd_step";
