import type { Windows } from "./pooling/pooling_cpu.ts";

/** What wasm kernels are told of windows over images, pooling's or a depthwise convolution's, in their order. */
export function windowSizes(windows: Windows, channels: number) {
  return [
    ...[windows.batchSize, windows.inHeight, windows.inWidth, channels] as const,
    ...[windows.outHeight, windows.outWidth, windows.filterHeight, windows.filterWidth] as const,
    ...[windows.strideHeight, windows.strideWidth] as const,
    ...[windows.padInfo.top, windows.padInfo.left] as const,
  ] as const;
}
