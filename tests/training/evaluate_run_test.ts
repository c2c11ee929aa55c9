import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { singleRank } from "../../src/compute/communicator.ts";
import * as tf from "../../src/npm/tfjs.ts";
import type { CheckpointState } from "../../src/runs/checkpoint_json.ts";
import { evaluateRun, type EvaluateRunOptions } from "../../src/training/evaluate_run.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import type { TrainingRun } from "../../src/training/training_run.ts";
import { testOnDevice } from "../devices.ts";
import { type Greys, pictureDataset } from "../picture_dataset.ts";

/** Two identities, one bright on the left, the other on the right; their pictures as broken as said. */
function pictures(...broken: number[]): Greys[] {
  return [[250, 5, 250, 5], [240, 9, 251, 7], [3, 240, 8, 250], [9, 250, 2, 255]]
    .map((greys, i) => broken.includes(i) ? "broken" : greys as unknown as Greys);
}

/** A run up to where it is verified, and what it was asked in order. */
function runOf({
  sees = [0, 3],
  faces = pictures(),
  timesLent = [] as Int32Array[],
  config = {},
} = {}) {
  const asked: string[] = [], events: TrainEvent[] = [];
  const run = {
    config: { imageSize: 2, ...config },
    data: {
      test: {
        dataset: pictureDataset(faces),
        pairs: {
          a: Int32Array.of(0, 2, 0, 1),
          b: Int32Array.of(1, 3, 2, 3),
          same: Uint8Array.of(1, 1, 0, 0),
        },
      },
    },
    communicator: singleRank,
    device: { check: () => asked.push("check") },
    backbone: {
      name: "some pixels",
      imageSize: 2,
      embeddingLength: sees.length,
      embed(images: tf.Tensor4D) {
        asked.push("embed");
        return tf.tidy(() => {
          const pixels = tf.reshape(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, 1]), [-1, 4]);
          return tf.gather(pixels, sees, 1);
        });
      },
    },
    trainer: {
      settle: () => asked.push("settle"),
      forgetRecording: () => asked.push("forget"),
      timesLent: () => timesLent,
    },
    onEvent: (event: TrainEvent) => events.push(event),
  } as unknown as TrainingRun;
  return { run, asked, events };
}

function stateAfter(step: number, best?: CheckpointState["best"]): CheckpointState {
  return { step, positions: [{ epoch: 3, batch: 1 }], best, seconds: 0, images: 0 };
}

const options: EvaluateRunOptions = { intervals: false };

testOnDevice(
  "wasm",
  "evaluateRun() ends loans and frees the recording before the network is looked at, and asks the device for faults after",
  async () => {
    const { run, asked } = runOf();
    await evaluateRun(run, stateAfter(7), options);
    deepStrictEqual(asked, ["settle", "forget", "embed", "embed", "check"]);
  },
);

testOnDevice("wasm", "evaluateRun() tells the step, its epoch and the figures", async () => {
  const { run } = runOf();
  const { verification, ...rest } = (await evaluateRun(run, stateAfter(7), options))!;
  deepStrictEqual(rest, { type: "evaluation", step: 7, epoch: 3, best: true });
  deepStrictEqual([verification.pairs, verification.auc], [4, 1]);
  strictEqual(verification.intervals, undefined);
});

testOnDevice("wasm", "evaluateRun() measures intervals if it is asked to", async () => {
  const { run } = runOf();
  const { verification } = (await evaluateRun(run, stateAfter(7), { intervals: true }))!;
  deepStrictEqual([verification.intervals!.over, verification.intervals!.count], ["identities", 2]);
});

testOnDevice(
  "wasm",
  "evaluateRun() takes for best what is better than before, and nothing that is as good",
  async () => {
    const { run } = runOf();
    const auc = 1;
    for (
      const [before, best] of [
        [undefined, true],
        [{ step: 2, auc: 0.99 }, true],
        [{ step: 2, auc }, false],
        [{ step: 2, auc: 1.01 }, false],
      ] as const
    ) {
      const state = stateAfter(7, before);
      strictEqual((await evaluateRun(run, state, options))!.best, best);
      deepStrictEqual(state.best, best ? { step: 7, auc } : before);
    }
  },
);

testOnDevice("wasm", "evaluateRun() takes the first for best, however bad it is", async () => {
  // Of the first identity's pictures one is as the other's, and the other way round.
  const [a, b, c, d] = pictures();
  const { run } = runOf({ faces: [a, c, b, d] });
  const pairs = run.data.test.pairs;
  pairs.b.set([1, 3, 2, 3]);
  const state = stateAfter(7);
  const { best, verification } = (await evaluateRun(run, state, options))!;
  deepStrictEqual([best, verification.auc, state.best], [true, 0, { step: 7, auc: 0 }]);
});

testOnDevice("wasm", "evaluateRun() cuts images as the configuration says", async () => {
  // The upper right pixels tell who is who, and all others the contrary.
  const faces: Greys[] = [[250, 5, 250, 250], [5, 5, 5, 5], [250, 250, 250, 250], [5, 250, 5, 5]];
  const areaOf = async (config: object) => {
    const { run } = runOf({ faces, config });
    return (await evaluateRun(run, stateAfter(7), options))!.verification.auc;
  };
  strictEqual(await areaOf({ crop: 1, cropOffset: [1, 0] }), 1);
  strictEqual(await areaOf({ crop: 1, cropOffset: [-1, 0] }), 0);
  strictEqual(await areaOf({}), 0);
});

testOnDevice(
  "wasm",
  "evaluateRun() tells of images that it cannot read, and leaves their pairs out",
  async () => {
    const { run, events } = runOf({ faces: pictures(1) });
    const { verification } = (await evaluateRun(run, stateAfter(7), options))!;
    deepStrictEqual(verification.pairs, 2);
    const told = events.map((event) => event.type === "skip" ? event.error.path : event.type);
    deepStrictEqual(told, ["picture 1", "verifying", "notice"]);
  },
);

testOnDevice("wasm", "evaluateRun() tells how often each anchor was lent, if any is", async () => {
  const lent = [Int32Array.of(0, 2, 2), Int32Array.of(1)];
  const told = [{ least: 0, width: 1, counts: [1, 0, 2] }, { least: 1, width: 1, counts: [1] }];
  for (const heads of [1, 2]) {
    const { run } = runOf({ timesLent: lent.slice(0, heads) });
    const { timesLent } = (await evaluateRun(run, stateAfter(7), options))!;
    deepStrictEqual(timesLent, told.slice(0, heads));
  }
});

testOnDevice(
  "wasm",
  "evaluateRun() that is ended comes to nothing, and best stays what it was",
  async () => {
    const { run } = runOf(), stop = new AbortController();
    const best = { step: 2, auc: 0.1 }, state = stateAfter(7, best);
    stop.abort();
    strictEqual(await evaluateRun(run, state, { ...options, signal: stop.signal }), undefined);
    deepStrictEqual(state.best, best);
  },
);

testOnDevice(
  "wasm",
  "evaluateRun() throws what goes wrong, also when it was ended meanwhile",
  async () => {
    const { run } = runOf(), stop = new AbortController();
    run.backbone.embed = () => {
      stop.abort();
      throw new Error("it broke");
    };
    for (const signal of [undefined, stop.signal]) {
      await rejects(evaluateRun(run, stateAfter(7), { ...options, signal }), /it broke/);
    }
  },
);
