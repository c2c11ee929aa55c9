import * as tf from "../../../npm/tfjs.ts";
import { defineKernel } from "../define_kernel.ts";
import { avgPoolGradient } from "./pooling_cpu.ts";
import { type PoolingAttributes, windowsOf } from "./windows_of.ts";

/**
 * Gives `tf.avgPool` the gradient of the plain loops on tfjs' cpu backend, which takes padding for
 * pixels.
 */
export function defineAvgPoolGradientOnCpu(): void {
  defineKernel<PoolingAttributes>("AvgPoolGrad", "cpu", ({ dy, input }, attributes, backend) => {
    const gradients = backend.readSync(dy.dataId) as Float32Array;
    return tf.tensor(avgPoolGradient(gradients, windowsOf(input, dy, attributes)), input.shape);
  });
}
