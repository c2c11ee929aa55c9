/**
 * Networks that embed images: our own, yours, and those of a checkpoint.
 *
 * @module
 */

export * from "./src/backbones/backbone.ts";
export * from "./src/backbones/parameters.ts";
export * from "./src/backbones/layers/layer.ts";
export * from "./src/backbones/layers/folded_weights.ts";
export * from "./src/backbones/layers/batch_norm.ts";
export * from "./src/backbones/layers/conv2d.ts";
export * from "./src/backbones/layers/depthwise_conv2d.ts";
export * from "./src/backbones/layers/dropout.ts";
export * from "./src/backbones/layers/linear.ts";
export * from "./src/backbones/layers/prelu.ts";
export * from "./src/backbones/define_backbone.ts";
export * from "./src/backbones/small_net.ts";
export * from "./src/backbones/casia_net.ts";
export * from "./src/backbones/pre_activation_resnet.ts";
export * from "./src/backbones/iresnet.ts";
export * from "./src/backbones/mobile_face_net.ts";
export type { Preprocessing } from "./src/onnx/find_preprocessing.ts";
export { onnxBackbone, type OnnxBackboneOptions } from "./src/backbones/onnx_network.ts";
export type { BackboneKind, KeptNetwork, NamedBackbone } from "./src/backbones/backbone_kind.ts";
export {
  type BackboneFactory,
  BACKBONES,
  type BackboneSpec,
  createBackbone,
  resolveBackbone,
} from "./src/backbones/backbones.ts";

// of a checkpoint
export * from "./src/formats/safetensors.ts";
export * from "./src/checkpoints/load_backbone.ts";

// what they make of images
export * from "./src/verification/embed_images.ts";
export * from "./src/verification/verify_pairs.ts";
