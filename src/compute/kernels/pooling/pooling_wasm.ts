import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { windowSizes } from "./windows_of.ts";
import type { Windows } from "./pooling_cpu.ts";

/**
 * The gradient of max-pooling on wasm, see the plain loops; [B, inHeight, inWidth, C], owned by the
 * caller.
 */
export function maxPoolGradient(
  dy: tf.TensorInfo,
  x: tf.TensorInfo,
  y: tf.TensorInfo,
  windows: Windows,
): tf.TensorInfo {
  const dx = zeros(windows);
  wasmKernels().maxPoolGradient(
    ...[
      placeOf(dy),
      placeOf(x),
      placeOf(y),
      placeOf(dx),
      ...windowSizes(windows, windows.inChannels),
    ] as const,
  );
  return dx;
}

/**
 * The gradient of average pooling on wasm, see the plain loops; [B, inHeight, inWidth, C], owned by
 * the caller.
 */
export function avgPoolGradient(dy: tf.TensorInfo, windows: Windows): tf.TensorInfo {
  const dx = zeros(windows);
  wasmKernels().avgPoolGradient(
    placeOf(dy),
    placeOf(dx),
    ...windowSizes(windows, windows.inChannels),
  );
  return dx;
}

function zeros({ batchSize, inHeight, inWidth, inChannels }: Windows): tf.TensorInfo {
  const dx = makeOutput([batchSize, inHeight, inWidth, inChannels]);
  wasmKernels().fillZeros(placeOf(dx), 4 * batchSize * inHeight * inWidth * inChannels);
  return dx;
}
