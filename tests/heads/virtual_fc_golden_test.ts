import { deepStrictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as tf from "../../src/npm/tfjs.ts";
import { normalizeRows } from "../../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { assignAnchors } from "../../src/heads/assign_anchors.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { plainMarginLogits, toRows } from "./plain_margin_softmax.ts";

interface Golden {
  groups: number;
  dim: number;
  scale: number;
  margin: number;
  optimizer: { lr: number; momentum: number; weightDecay: number };
  initialWeight: number[][];
  steps: {
    labels: number[];
    features: number[][];
    columns: number[];
    weightAtForward: number[][];
    logits: number[][];
    loss: number;
    gradFeatures: number[][];
    gradWeight: number[][];
    weightAfterStep: number[][];
  }[];
}

async function readGolden(name: string): Promise<Golden> {
  const url = new URL(`../../fixtures/golden/virtual_fc_${name}.json`, import.meta.url);
  return JSON.parse(await readFile(url, "utf8"));
}

/**
 * With one image an identity, the cosine to its own anchor is 1, where the slope of arcface is infinite: four
 * float32 roundings of it (2.4e-7) move the logit by 32 sin(0.5) sqrt(4.8e-7) = 0.0106, or 3.8e-4 of it, and the loss, a
 * small probability there, by 1 to 2 %. The golden numbers scatter by as much among themselves.
 */
const ROUNDING_AT_ONE = { logits: 4e-4, loss: 2e-2 };

for (const name of ["no_conflict", "regrouping", "single_image"]) {
  const tolerance = name === "single_image" ? ROUNDING_AT_ONE : { logits: 1e-4, loss: 1e-4 };
  testOnEveryDevice(
    `VirtualFc in reference mode retraces the authors' steps: ${name}`,
    async () => {
      const golden = await readGolden(name);
      const { groups } = golden;
      const margin = { kind: "arcface", m: golden.margin } as const;
      const head = new VirtualFc({
        mode: "reference",
        groups,
        embeddingLength: golden.dim,
        scale: golden.scale,
        margin,
      });
      const anchors = head.variables.get("anchors")!;
      tf.tidy(() => anchors.assign(tf.tensor2d(golden.initialWeight)));
      const sgd = new SgdMomentum(golden.optimizer);

      for (const [step, expected] of golden.steps.entries()) {
        const { columns } = assignAnchors(expected.labels, { groups, regroup: "reference" });
        deepStrictEqual([...columns], expected.columns);

        const features = tf.tensor2d(expected.features);
        const { value, grads } = tf.tidy(() =>
          tf.engine().gradients(
            () =>
              head.loss(features, Int32Array.from(expected.labels), { step, velocities: sgd }).loss,
            [features, anchors],
          )
        );
        const cosines = tf.tidy(() => {
          const weight = normalizeRows(anchors as tf.Tensor as tf.Tensor2D);
          return tf.matMul(normalizeRows(features), weight, false, true) as tf.Tensor2D;
        });
        const logits = toRows(await cosines.data(), groups).map((row, i) =>
          plainMarginLogits(row, columns[i], { scale: golden.scale, margin })
        );
        const at = `of step ${step}`;
        closeTo(await anchors.data(), expected.weightAtForward.flat(), 1e-4, `anchors ${at}`);
        closeTo(logits.flat(), expected.logits.flat(), tolerance.logits, `logits ${at}`);
        closeTo(await value.data(), [expected.loss], tolerance.loss, `loss ${at}`);
        closeTo(
          await grads[0].data(),
          expected.gradFeatures.flat(),
          tolerance.loss,
          `feature gradient ${at}`,
        );
        closeTo(
          await grads[1].data(),
          expected.gradWeight.flat(),
          tolerance.loss,
          `anchor gradient ${at}`,
        );

        sgd.apply([[anchors, grads[1]]], golden.optimizer.lr);
        closeTo(await anchors.data(), expected.weightAfterStep.flat(), 1e-4, `anchors after ${at}`);
        tf.dispose([features, value, grads, cosines]);
      }
      head.dispose();
      sgd.dispose();
    },
  );
}
