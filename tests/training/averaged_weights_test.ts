import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import type { StoredTensor } from "../../src/formats/safetensors.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { stepFolder } from "../../src/runs/step_folders.ts";
import { averageDecay, AveragedWeights } from "../../src/training/averaged_weights.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";
import { smallRun } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { makeTrainer, takeSteps } from "./replayed_steps.ts";

Deno.test("averageDecay() forgets the first weights at once, and rises to what is asked for", () => {
  deepStrictEqual([0, 1, 3, 9, 1e9].map((step) => averageDecay(step, 0.9)), [
    0,
    0.1,
    0.25,
    0.5,
    0.9,
  ]);
});

/** Two weights and whole numbers; the weights move by as much each step, in place as the optimiser does it. */
function makeWeights() {
  const [a, b] = [[1, 2, 3, 4], [5]].map((values) =>
    tf.tidy(() => tf.variable(tf.tensor1d(values)))
  );
  const counts = tf.tidy(() => tf.variable(tf.tensor1d([7], "int32"), false));
  const variables = new Map([["a", a], ["b", b], ["counts", counts]]);
  const sgd = new SgdMomentum({ momentum: 0, weightDecay: 0 });
  const move = () => {
    const gradients = [a, b].map((variable) => [variable, tf.onesLike(variable)] as const);
    sgd.apply(gradients.map(([variable, gradient]) => [variable, gradient]), 1);
    tf.dispose(gradients.map(([, gradient]) => gradient));
  };
  return { variables, move, dispose: () => (sgd.dispose(), tf.dispose([a, b, counts])) };
}

testOnEveryDevice(
  "AveragedWeights are the moving average of all steps, and no weight moves with them",
  async () => {
    const { variables, move, dispose } = makeWeights();
    const averages = new AveragedWeights(variables, 0.3);
    deepStrictEqual([...averages.variables.keys()], ["a", "b"]);
    let expected = 0;
    for (let step = 0; step < 6; step++) {
      move();
      averages.update(step);
      const decay = Math.min(0.3, step / (step + 9));
      expected = decay * expected + (1 - decay) * (1 - (step + 1));
      closeTo(
        await averages.variables.get("a")!.data(),
        [0, 1, 2, 3].map((i) => expected + i),
        1e-6,
      );
      closeTo(await variables.get("a")!.data(), [0, 1, 2, 3].map((i) => i - step), 1e-6);
    }
    averages.restart();
    deepStrictEqual(
      [...await averages.variables.get("b")!.data()],
      [...await variables.get("b")!.data()],
    );
    averages.dispose();
    dispose();
  },
);

testOnEveryDevice(
  "AveragedWeights stand in the place of the weights for as long as something is done with them",
  async () => {
    const { variables, move, dispose } = makeWeights();
    const averages = new AveragedWeights(variables, 0.5);
    for (let step = 0; step < 3; step++) {
      move();
      averages.update(step);
    }
    const numbers = async () => {
      const stored = await storeVariables(variables);
      return [...stored.values()].map(({ data }) => [...data]);
    };
    const before = await numbers();
    const average = [...await averages.variables.get("a")!.data()];
    const [during] = await averages.inPlace(numbers);
    deepStrictEqual(during, average);
    notDeepStrictEqual(during, before[0]);
    deepStrictEqual(await numbers(), before);
    await rejects(averages.inPlace(() => Promise.reject(new Error("it broke"))), /it broke/);
    deepStrictEqual(await numbers(), before);
    // What was in the place of the weights for a while does not move with them.
    move();
    deepStrictEqual([...await averages.variables.get("a")!.data()], average);
    averages.dispose();
    dispose();
  },
);

const RUN = { steps: 5, average: 0.4, checkpointEvery: 1, keepCheckpoints: 9, device: "wasm" };

/** The moving average of the weights in the checkpoints of a run. */
async function averageOf(out: string, steps: number): Promise<Map<string, Float64Array>> {
  const averages = new Map<string, Float64Array>();
  for (let step = 0; step < steps; step++) {
    const { variables } = await readCheckpoint(stepFolder(out, step + 1));
    const decay = Math.min(RUN.average, step / (step + 9));
    for (const [name, { data }] of variables) {
      if (name.startsWith("heads.")) continue;
      const before = averages.get(name) ?? new Float64Array(data.length);
      averages.set(name, before.map((value, i) => decay * value + (1 - decay) * Number(data[i])));
    }
  }
  return averages;
}

testOnDevice(
  "wasm",
  "a run with averaged weights takes the steps of one without, and its network is the average",
  () =>
    withFolder(async (folder) => {
      const plain = join(folder, "plain"), averaged = join(folder, "averaged");
      const { average: _, ...without } = RUN;
      const { summary: last } = await smallRun({ ...without, out: plain });
      const { summary } = await smallRun({ ...RUN, out: averaged });
      const [a, b] = [await readCheckpoint(plain), await readCheckpoint(averaged)];
      deepStrictEqual(b.variables, a.variables);
      deepStrictEqual(b.momentum, a.momentum);
      strictEqual(a.average, undefined);
      for (const [name, values] of await averageOf(averaged, RUN.steps)) {
        closeTo(b.average!.get(name)!.data as Float32Array, values, 1e-5, name);
      }
      const { backbone } = loadBackbone(b);
      deepStrictEqual(await storeVariables(backbone.variables), sorted(b.average!, backbone));
      backbone.dispose();
      ok(summary.verification!.auc !== last.verification!.auc, "the same area as without");
    }),
);

function sorted(
  stored: ReadonlyMap<string, StoredTensor>,
  { variables }: { variables: ReadonlyMap<string, unknown> },
) {
  return new Map([...variables.keys()].map((name) => [name, stored.get(name)!]));
}

testOnDevice(
  "wasm",
  "a run with averaged weights that is resumed has the average of one never stopped, to the bit, and one may begin on the way",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"),
        parts = join(folder, "parts"),
        late = join(folder, "late");
      await smallRun({ ...RUN, out: whole });
      await smallRun({ ...RUN, steps: 2, out: parts });
      await smallRun({ ...RUN, out: parts }, { resume: parts });
      const { average } = await readCheckpoint(whole);
      deepStrictEqual((await readCheckpoint(parts)).average, average);
      await smallRun({ ...RUN, average: undefined, steps: 4, out: late });
      await smallRun({ ...RUN, out: late }, { resume: late });
      const [before, after] = [
        await readCheckpoint(stepFolder(late, 4)),
        await readCheckpoint(late),
      ];
      const name = "stem.conv.weight", decay = 4 / 13;
      const expected = (after.variables.get(name)!.data as Float32Array)
        .map((value, i) =>
          decay * Number(before.variables.get(name)!.data[i]) + (1 - decay) * value
        );
      closeTo(after.average!.get(name)!.data as Float32Array, expected, 1e-5);
    }),
);

for (const options of [{ workers: 2 }, { microBatch: 4, microBatchNorm: "whole" }]) {
  testOnDevice(
    "wasm",
    `averaged weights are those of one worker and whole batches: ${JSON.stringify(options)}`,
    () =>
      withFolder(async (folder) => {
        const one = join(folder, "one"), other = join(folder, "other");
        // Few and small steps, as roundings grow from one to the next.
        const run = { ...RUN, steps: 2, learningRate: 0.01, workers: 1 };
        await smallRun({ ...run, out: one });
        await smallRun({ ...run, ...options, out: other });
        const [a, b] = [await readCheckpoint(one), await readCheckpoint(other)];
        for (const [name, { data }] of a.average!) {
          if (name === "feature.linear.bias") continue; // before batch norm it has no gradient but rounding
          closeTo(b.average!.get(name)!.data as Float32Array, data as Float32Array, 1e-4, name);
        }
      }),
  );
}

testOnDevice(
  "webgpu",
  "averaged weights of steps from a recording are those of steps without, to the bit, also after they were in the weights' place",
  async () => {
    const results = [];
    for (const replay of [false, true]) {
      const network = { name: "small", width: 4, embedding: 8 } as const;
      const trainer = makeTrainer([network, 16], { replay, average: 0.5 });
      await takeSteps(trainer, 16);
      strictEqual(trainer.isReplaying, replay);
      trainer.forgetRecording();
      await trainer.average!.inPlace(() => Promise.resolve());
      const after = await takeSteps(trainer, 16);
      strictEqual(trainer.isReplaying, replay);
      results.push([after, await storeVariables(trainer.average!.variables)]);
      trainer.dispose();
    }
    deepStrictEqual(results[1], results[0]);
  },
);
