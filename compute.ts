/**
 * TensorFlow.js, its devices with our kernels for them, and our ops.
 *
 * @module
 */

/** TensorFlow.js itself, for backbones and heads of one's own: tensors of another copy of it do not fit. */
export * as tf from "./src/npm/tfjs.ts";
export * from "./src/compute/device_name.ts";
export * from "./src/compute/device.ts";
export { LostDeviceError } from "./src/compute/webgpu/lost_device.ts";
export * from "./src/compute/precision.ts";
export * from "./src/compute/communicator.ts";
export * from "./src/compute/gradient_tape.ts";
export {
  acrossRanks,
  type BatchStatistics,
  type StatisticsExchange,
  type WholeStatistics,
} from "./src/compute/kernels/batch_norm/combine_statistics.ts";
export * from "./src/compute/shared_communicator.ts";
export * from "./src/compute/kernels/finish_squares/finish_squares.ts";
export * from "./src/compute/kernels/margin_softmax/margin.ts";
export * from "./src/compute/kernels/margin_softmax/margin_softmax.ts";
export * from "./src/compute/kernels/normalize_rows/normalize_rows.ts";
