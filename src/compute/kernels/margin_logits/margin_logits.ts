import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, runKernel } from "../define_kernel.ts";
import { runFlatProgram } from "../flat_program.ts";
import { type Margin, type MarginCoefficients, marginCoefficients } from "./margin.ts";
import {
  LEAST_SINE_SQUARED,
  marginLogits as logitLoops,
  marginLogitsGradient as gradientLoops,
} from "./margin_logits_cpu.ts";
import logitShader from "./margin_logits.wgsl" with { type: "text" };
import gradientShader from "./margin_logits_gradient.wgsl" with { type: "text" };

const LOGITS = "MarginLogits";
const GRADIENT = "MarginLogitsGradient";

type Attributes = MarginCoefficients & { scale: number };

/**
 * scale * margin(cosine) where the column is the image's own, scale * cosine elsewhere. Its gradient is
 * finite everywhere, cosines of +-1 included.
 *
 * @param cosines [B, M], values in [-1, 1].
 * @param columns [B] int32, the column of each image's own anchor, or -1 for none.
 * @returns [B, M], owned by the caller.
 */
export function marginLogits(
  cosines: tf.Tensor2D,
  columns: tf.Tensor1D,
  scale: number,
  margin: Margin,
): tf.Tensor2D {
  registerMarginLogits();
  const attributes: Attributes = { ...marginCoefficients(margin), scale };
  return runKernel(LOGITS, { cosines, columns }, attributes) as tf.Tensor2D;
}

let registered = false;

function registerMarginLogits() {
  if (registered) return;
  registered = true;
  for (const backendName of ["cpu", "wasm"]) {
    defineKernel<Attributes>(LOGITS, backendName, ({ cosines, columns }, attributes, backend) => {
      const logits = logitLoops(
        backend.readSync(cosines.dataId) as Float32Array,
        backend.readSync(columns.dataId) as Int32Array,
        attributes.scale,
        attributes,
      );
      return tf.tensor(logits, cosines.shape);
    });
    defineKernel<Attributes>(
      GRADIENT,
      backendName,
      ({ gradients, cosines, columns }, attributes, backend) => {
        const result = gradientLoops(
          backend.readSync(gradients.dataId) as Float32Array,
          backend.readSync(cosines.dataId) as Float32Array,
          backend.readSync(columns.dataId) as Int32Array,
          attributes.scale,
          attributes,
        );
        return tf.tensor(result, cosines.shape);
      },
    );
  }
  defineKernel<Attributes>(LOGITS, "webgpu", ({ cosines, columns }, attributes, backend) => {
    const { scale, cosine, sine, turn, shift } = attributes;
    return runFlatProgram(backend, {
      name: LOGITS,
      code: logitShader,
      inputs: { cosines, columns },
      uniforms: { scale, cosine, sine, turn, shift },
      shape: cosines.shape,
    });
  });
  defineKernel<Attributes>(
    GRADIENT,
    "webgpu",
    ({ gradients, cosines, columns }, attributes, backend) => {
      const { scale, cosine, sine, turn } = attributes;
      return runFlatProgram(backend, {
        name: GRADIENT,
        code: gradientShader,
        inputs: { gradients, cosines, columns },
        uniforms: { scale, cosine, sine, turn, leastSineSquared: LEAST_SINE_SQUARED },
        shape: cosines.shape,
      });
    },
  );
  tf.registerGradient({
    kernelName: LOGITS,
    inputsToSave: ["cosines", "columns"],
    gradFunc: (dy, [cosines, columns], attributes) => ({
      cosines: () =>
        runKernel(GRADIENT, { gradients: dy as tf.Tensor, cosines, columns }, attributes),
      columns: () => tf.zerosLike(columns),
    }),
  });
}
