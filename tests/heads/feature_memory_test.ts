import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { Parameters } from "../../src/backbones/parameters.ts";
import { restoreVariables, storeVariables } from "../../src/checkpoints/variables.ts";
import { FeatureMemory } from "../../src/heads/feature_memory.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";

/** Larger than what float32 tells apart. */
const LARGE = 2 ** 24 + 1;

function remember(memory: FeatureMemory, identities: number[], rows: number[][]) {
  tf.tidy(() => memory.remember(Int32Array.from(identities), tf.tensor2d(rows)));
}

async function recall(memory: FeatureMemory, identities: number[]): Promise<number[]> {
  const tensor = memory.recall(Int32Array.from(identities));
  const values = [...await tensor.data()];
  tensor.dispose();
  return values;
}

testOnEveryDevice(
  "FeatureMemory holds the mean direction of each identity's last batch",
  async () => {
    const parameters = new Parameters(0);
    const memory = new FeatureMemory(parameters, 4, 2);
    deepStrictEqual(await recall(memory, [0, 3]), [0, 0, 0, 0]);
    remember(memory, [0, 3, 0], [[1, 0], [0, 1], [0, 1]]);
    closeTo(await recall(memory, [3, 0, 1]), [0, 1, Math.SQRT1_2, Math.SQRT1_2, 0, 0], 1e-6);
    remember(memory, [0], [[0, -1]]);
    closeTo(await recall(memory, [0, 3]), [0, -1, 0, 1], 1e-6);
    parameters.dispose();
  },
);

testOnEveryDevice(
  "FeatureMemory gives a row to whoever came last, and to nobody else",
  async () => {
    const parameters = new Parameters(0);
    const memory = new FeatureMemory(parameters, 4, 2);
    remember(memory, [1, 2], [[1, 0], [0, 1]]);
    remember(memory, [5], [[0, -1]]);
    closeTo(await recall(memory, [1, 5, 2, 6]), [0, 0, 0, -1, 0, 1, 0, 0], 1e-6);
    // Both of one batch and one row.
    remember(memory, [7, 3], [[1, 0], [0, 1]]);
    closeTo(await recall(memory, [7, 3]), [0, 0, 0, 1], 1e-6);
    parameters.dispose();
  },
);

testOnEveryDevice(
  "FeatureMemory compares images with all it holds of others than the identities of their batch",
  async () => {
    const parameters = new Parameters(0);
    const memory = new FeatureMemory(parameters, 4, 2);
    const compare = async (identities: number[], most: number, seed = 0) => {
      const features = tf.tensor2d([[3, 4], [0, -2]]);
      const cosines = memory.cosinesWithOthers(
        features,
        Int32Array.from(identities),
        most,
        new Random(seed),
      );
      const values = [...await cosines.data()], { shape } = cosines;
      tf.dispose([features, cosines]);
      return { shape, seen: values.filter((value) => value > -1e6) };
    };
    deepStrictEqual(await compare([0, 1], 9), { shape: [2, 4], seen: [] });
    // 4 takes the row of 0.
    remember(memory, [0, 1, 2], [[1, 0], [0, 1], [-1, 0]]);
    remember(memory, [4], [[0, -1]]);
    const { shape, seen } = await compare([0, 1], 9);
    deepStrictEqual(shape, [2, 4]);
    closeTo(seen, [-0.8, -0.6, 1, 0], 1e-6);
    deepStrictEqual((await compare([4, 2], 9)).seen.map(Math.fround), [0.8, -1].map(Math.fround));
    const drawn = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      const { shape, seen } = await compare([0, 1], 1, seed);
      deepStrictEqual(shape, [2, 1]);
      ok(seen.length === 2);
      drawn.add(seen.map((value) => value.toFixed(3)).join());
    }
    deepStrictEqual([...drawn].sort(), ["-0.600,0.000", "-0.800,1.000"]);
    parameters.dispose();
  },
);

testOnEveryDevice(
  "FeatureMemory comes back from a checkpoint, identities to the last digit",
  async () => {
    const [saved, restored] = [new Parameters(0), new Parameters(0)];
    const memory = new FeatureMemory(saved, 3, 2);
    remember(memory, [LARGE], [[0.6, 0.8]]);
    memory.settle();
    const later = new FeatureMemory(restored, 3, 2);
    const { missing } = restoreVariables(restored.variables, await storeVariables(saved.variables));
    deepStrictEqual(missing, []);
    closeTo(await recall(later, [LARGE, LARGE - 1, LARGE - 3]), [0.6, 0.8, 0, 0, 0, 0], 1e-6);
    saved.dispose();
    restored.dispose();
  },
);
