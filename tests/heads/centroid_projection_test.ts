import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { centroidProjection } from "../../src/heads/centroid_projection.ts";
import type { Head } from "../../src/heads/head.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, plainMarginSoftmax, toRows } from "./plain_margin_softmax.ts";
import { lossAfter, runHead } from "./run_head.ts";

const LENGTH = 3;
const MARGIN = { scale: 4, margin: { kind: "arcface", m: 0.5 } } as const;

/** Of seven identities three have rows; told from the weights' gradient, as nobody else knows which. */
async function rowsOf(make: () => Head, identities: number): Promise<number[]> {
  const rows: number[] = [];
  for (let identity = 0; identity < identities; identity++) {
    const head = make();
    // Two images of one identity: the row of which the weights' gradient has the direction of -x, if any, is its own.
    const { gradients: [_, weights] } = await runHead(
      head,
      [1, 1, 1, 1, 1, 1],
      Int32Array.of(identity, identity),
    );
    const along = toRows(weights, LENGTH).map((row) => row.reduce((sum, value) => sum + value));
    rows.push(along.findIndex((value) => value < 0));
    head.dispose();
  }
  return rows;
}

function randomFeatures(images: number, seed: number): number[] {
  const random = new Random(seed, "features");
  return Array.from({ length: images * LENGTH }, () => random.normal());
}

/** In plain loops; `made` are the features that centroids are made of. */
function plainLoss(
  features: number[],
  weights: number[],
  made: number[],
  identities: number[],
  rows: number[],
): number {
  const sources = toRows(made, LENGTH), columns = toRows(weights, LENGTH);
  const others = [...new Set(identities.filter((identity) => rows[identity] < 0))];
  for (const other of others) {
    const centroid = [0, 0, 0];
    identities.forEach((identity, image) => {
      if (identity !== other) return;
      const length = Math.hypot(...sources[image]);
      sources[image].forEach((value, i) => centroid[i] += value / length);
    });
    columns.push(centroid);
  }
  const own = identities.map((identity) =>
    rows[identity] >= 0 ? rows[identity] : weights.length / LENGTH + others.indexOf(identity)
  );
  const cosines = toRows(features, LENGTH).map((row) => columns.map((other) => cosine(row, other)));
  return plainMarginSoftmax(cosines, own, MARGIN);
}

const options = {
  identities: 7,
  groups: 3,
  embeddingLength: LENGTH,
  centroids: 4,
  seed: 5,
  ...MARGIN,
};

for (
  const [what, identities, groups] of [
    ["identities with rows and without", [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2], 3],
    ["more identities than columns are kept", [6, 5, 4, 3, 2, 1, 0, 6, 5, 4, 3, 2, 1], 2],
    ["everybody has a row", [6, 5, 4, 3, 6, 5, 4, 3], 7],
  ] as const
) {
  testOnEveryDevice(
    `centroidProjection() agrees with plain loops, its gradients with finite differences: ${what}`,
    async () => {
      const make = () => centroidProjection({ ...options, groups });
      const rows = await rowsOf(make, 7);
      deepStrictEqual(
        rows.filter((row) => row >= 0).sort(),
        Array.from({ length: groups }, (_, i) => i),
      );
      const head = make();
      const weights = [...await head.variables.get("weight")!.data()];
      const features = randomFeatures(identities.length, 6);
      const { loss, ignored, gradients } = await runHead(
        head,
        features,
        Int32Array.from(identities),
      );
      const plain = (values: number[], weights: number[]) =>
        plainLoss(values, weights, features, [...identities], rows);
      closeTo([loss], [plain(features, weights)]);
      closeTo(gradients[0], slopes(features, (features) => plain(features, weights)), 1e-3);
      closeTo(gradients[1], slopes(weights, (rows) => plain(features, rows), 1e-7), 1e-3);
      strictEqual(ignored, 0);
      strictEqual(head.parameterCount, groups * LENGTH);
      head.dispose();
    },
  );
}

testOnEveryDevice(
  "centroidProjection() does not see the columns that it keeps for nobody",
  async () => {
    const results = [];
    for (const centroids of [0, 2, 4]) {
      const head = centroidProjection({ ...options, centroids });
      const { loss, gradients } = await runHead(
        head,
        randomFeatures(6, 7),
        Int32Array.of(0, 0, 1, 1, 2, 2),
      );
      results.push([loss, ...gradients.flat()]);
      head.dispose();
    }
    closeTo(results[1], results[0], 1e-6);
    closeTo(results[2], results[0], 1e-6);
  },
);

testOnEveryDevice(
  "centroidProjection() is finite at cosines of 1 and -1, and alone in its batch",
  async () => {
    for (
      const [features, identities] of [
        [[1, 2, 3, 1, 2, 3], [0, 0]],
        [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], [0, 0, 1, 1]],
        [[1, 2, 3, -1, -2, -3, 1, 2, 3, -1, -2, -3], [0, 0, 1, 1]],
        [[0, 0, 0, 0, 0, 0], [0, 1]],
      ]
    ) {
      // Whichever of the two have rows.
      for (const seed of [1, 2, 3]) {
        const head = centroidProjection({
          ...options,
          identities: 2,
          groups: 1,
          centroids: 1,
          seed,
        });
        const { loss, gradients } = await runHead(head, features, Int32Array.from(identities));
        ok(
          [loss, ...gradients.flat()].every(Number.isFinite),
          `${features}: ${loss}, ${gradients}`,
        );
        head.dispose();
      }
    }
  },
);

testOnEveryDevice("centroidProjection() gets smaller along its gradient", async () => {
  const identities = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3), features = randomFeatures(8, 8);
  const head = centroidProjection(options);
  const before = await lossAfter(head, features, identities, 0);
  const after = await lossAfter(head, features, identities, 20, 0.5);
  ok(after < 0.7 * before, `${before} to ${after}`);
  head.dispose();
});

Deno.test("centroidProjection() refuses rows for nobody, or for more than there are", () => {
  for (const groups of [0, 8, 2.5, NaN]) {
    throws(() => centroidProjection({ ...options, groups }), {
      name: "RangeError",
      message:
        "Cannot give identities rows of their own as groups must be a whole number from 1 to " +
        `their number, 7: current value is ${groups}`,
    });
  }
});
