import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

function noise(shape: number[], seed: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i)), shape);
}

const ROWS = 5, INNER = 100, COLUMNS = 7;

for (
  const activation of ["linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"] as const
) {
  for (
    const [transposeA, transposeB, count] of [
      [false, false, 1],
      [true, false, 1],
      [false, true, 1],
      [true, true, 1],
      [false, false, 3],
    ] as const
  ) {
    const turned = [transposeA && "first", transposeB && "second"].filter(Boolean).join(" and ");
    testOnDevice(
      "wasm",
      `tf.fused.matMul() with bias and ${activation} is that of the cpu: ${count} at a time` +
        (turned && `, the ${turned} transposed`),
      async () => {
        const run = async () => {
          const y = tf.tidy(() =>
            tf.fused.matMul({
              a: noise(transposeA ? [count, INNER, ROWS] : [count, ROWS, INNER], 1),
              b: noise(transposeB ? [count, COLUMNS, INNER] : [count, INNER, COLUMNS], 2),
              bias: noise([COLUMNS], 3),
              ...{ transposeA, transposeB, activation },
              ...(activation === "prelu" ? { preluActivationWeights: noise([COLUMNS], 4) } : {}),
              leakyreluAlpha: 0.3,
            })
          );
          const values = await y.data();
          y.dispose();
          return { values, shape: y.shape };
        };
        const ours = await run();
        await tf.setBackend("cpu");
        const expected = await run();
        closeTo(ours.values, expected.values, 1e-5);
        deepStrictEqual(ours.shape, expected.shape);
      },
    );
  }
}
