import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel } from "../define_kernel.ts";
import { repeatsAlongLeadingAxes } from "./prelu_gradient.ts";

/**
 * Gives `tf.prelu` on wasm a kernel that reads its slopes in each call. tfjs' own keeps those of the first, and takes them for one
 * a channel whatever their shape.
 */
export function definePreluOnWasm(): void {
  defineKernel("Prelu", "wasm", ({ x, alpha }) => {
    const isFloat = x.dtype === "float32" && alpha.dtype === "float32";
    if (!isFloat || !repeatsAlongLeadingAxes(alpha.shape, x.shape)) return composed(x, alpha);
    const y = makeOutput(x.shape);
    const rows = alpha.size === 0 ? 0 : x.size / alpha.size;
    wasmKernels().prelu(
      ...[x, alpha, y].map(placeOf) as [number, number, number],
      rows,
      alpha.size,
    );
    return y;
  });
}

/** The same for slopes of any shape that goes with that of x. */
function composed(x: tf.Tensor, alpha: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [values, slopes] = [tf.cast(x, "float32"), tf.cast(alpha, "float32")];
    return tf.where(tf.less(values, 0), tf.mul(slopes, values), values);
  });
}
