/** Verifications that workers share, against the checkpoint in one process. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { openTrainingData } from "../../src/training/open_training_data.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { verificationIntervals } from "../../src/verification/verification_intervals.ts";
import { verifyScores } from "../../src/verification/verify_embeddings.ts";
import { verifyPairs } from "../../src/verification/verify_pairs.ts";
import { testOnDevice } from "../devices.ts";
import { trainAndListen } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";

/** 100 of 16 identities' images in pairs that workers share. */
const RUN = {
  data: "synthetic:100x20",
  imageSize: 16,
  batch: 8,
  device: "wasm",
  backbone: { name: "small", width: 2, embedding: 4 },
  schedule: { name: "constant" },
  heldOutPairs: 300,
};

async function verifiedAnew(out: string) {
  const checkpoint = await readCheckpoint(out, "last");
  const data = await openTrainingData(parseTrainConfig(checkpoint.config));
  const { backbone, recipe } = loadBackbone(checkpoint);
  try {
    const scored = await verifyPairs(backbone, data.test, { recipe, onSkip: () => {} });
    const { scores, pairs, identities } = scored!;
    const intervals = verificationIntervals(scores, pairs, identities);
    return { ...verifyScores(scores, pairs), intervals };
  } finally {
    backbone.dispose();
    await data.close();
  }
}

for (const [workers, syncBatchNorm] of [[3, true], [2, false]] as const) {
  testOnDevice(
    "wasm",
    `${workers} workers verify what the checkpoint holds, ${
      syncBatchNorm ? "with" : "without"
    } common statistics`,
    () =>
      withFolder(async (folder) => {
        const out = join(folder, "run");
        const config = {
          ...RUN,
          batch: 12,
          workers,
          syncBatchNorm,
          steps: 2,
          out,
        };
        const { summary, events } = await trainAndListen(config);
        deepStrictEqual(summary.verification, await verifiedAnew(out));
        const told = events.flatMap((event) => event.type === "verifying" ? [event] : []);
        ok(told.length >= 1);
        ok(told.every(({ embedded, images }) => embedded <= images && images <= 200));
      }),
  );
}

testOnDevice(
  "wasm",
  "a run of two workers that is stopped while it verifies does that when it goes on",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), stop = new AbortController();
      const config = { ...RUN, workers: 2, steps: 4, evaluateEvery: 2, out };
      const { events, summary } = await trainAndListen(config, {
        signal: stop.signal,
        onEvent: ({ type }) => type === "verifying" && stop.abort(),
      });
      strictEqual(summary.verification, undefined);
      deepStrictEqual(events.at(-1), { type: "interrupted", step: 2, out });
      const again = await trainAndListen(config, { resume: out });
      const evaluated = again.events.flatMap((event) =>
        event.type === "evaluation" ? [event.step] : []
      );
      deepStrictEqual(evaluated, [2, 4]);
      deepStrictEqual(again.summary.verification, await verifiedAnew(out));
    }),
);
