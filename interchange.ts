/**
 * Networks that leave for other programs, and those that come from them.
 *
 * @module
 */

export * from "./src/interchange/export_onnx.ts";
export * from "./src/interchange/exports.ts";
export * from "./src/interchange/export_network.ts";
export {
  readTorchCheckpoint,
  type ReadTorchOptions,
  type TorchCheckpoint,
} from "./src/formats/torch/read_torch_checkpoint.ts";
export {
  COLOUR_ORDERS,
  type ColourOrder,
  type ImportedNetwork,
  type ImportOptions,
} from "./src/interchange/import_kind.ts";
export * from "./src/interchange/import_backbone.ts";
export * from "./src/interchange/import_checkpoint.ts";
export * from "./src/interchange/torch/export_safetensors.ts";
export * from "./src/interchange/torch/torch_names.ts";
export type { TorchVariable } from "./src/interchange/torch/torch_variable.ts";
