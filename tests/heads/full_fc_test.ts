import { strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, plainMarginSoftmax, toRows } from "./plain_margin_softmax.ts";

const FEATURES = [0.5, 1, -0.3, 2, 0.1, 0.4, -1, -0.5, 0.8];
const identities = Int32Array.of(3, 0, 3);
const noVelocities = { get: () => undefined };

testOnEveryDevice(
  "fullFc() agrees with plain loops, its gradients with finite differences",
  async () => {
    const options = { scale: 6, margin: { kind: "arcface", m: 0.5 } } as const;
    const head = fullFc({ identities: 4, embeddingLength: 3, ...options });
    const weight = head.variables.get("weight")!;
    const rows = [...await weight.data()];
    const features = tf.tensor2d(FEATURES, [3, 3]);
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => head.loss(features, identities, { step: 0, velocities: noVelocities }).loss,
        [features, weight],
      )
    );
    const plain = (features: number[], weight: number[]) => {
      const anchors = toRows(weight, 3);
      const cosines = toRows(features, 3).map((f) => anchors.map((anchor) => cosine(f, anchor)));
      return plainMarginSoftmax(cosines, identities, options);
    };
    closeTo(await value.data(), [plain(FEATURES, rows)]);
    closeTo(await grads[0].data(), slopes(FEATURES, (features) => plain(features, rows)), 1e-3);
    closeTo(await grads[1].data(), slopes(rows, (rows) => plain(FEATURES, rows), 1e-7), 1e-3);
    strictEqual(head.parameterCount, 12);
    tf.dispose([features, value, grads]);
    head.dispose();
  },
);
