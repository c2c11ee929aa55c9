/**
 * Networks that leave for other programs, and those that come from them.
 *
 * @module
 */

export * from "./src/interchange/export_onnx.ts";
export * from "./src/interchange/exports.ts";
export * from "./src/interchange/export_network.ts";
