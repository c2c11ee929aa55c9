import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import type { BackboneOptions } from "../../src/backbones/define_backbone.ts";
import { createBackbone } from "../../src/backbones/backbones.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { greyImage, readSteps, smallRun, writeFaces } from "./small_run.ts";

/** Comes to no number for an image that is white all over. */
function blindedByWhite(options: BackboneOptions) {
  const small = createBackbone({ name: "small", width: 2, embedding: 4 }, options);
  return {
    ...small,
    embed(images: tf.Tensor4D, mode?: Parameters<typeof small.embed>[1]) {
      const features = small.embed(images, mode);
      const darkest = tf.min(tf.reshape(images, [images.shape[0], -1]), 1, true);
      return tf.mul(features, tf.div(1, tf.sub(1, darkest))) as tf.Tensor2D;
    },
  };
}

async function readBadLosses(
  out: string,
): Promise<{ step: number; loss: string; images: string[][] }[]> {
  const text = await readFile(join(out, "bad_losses.jsonl"), "utf8");
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** A folder of faces in which one that is trained on is white. */
async function withWhiteFace(use: (data: string, white: string, folder: string) => Promise<void>) {
  await withFolder(async (folder) => {
    const data = join(folder, "faces"), white = join(data, "p1", "2.pgm");
    await writeFaces(data);
    await writeFile(white, greyImage(255));
    await use(data, white, folder);
  });
}

testOnDevice(
  "wasm",
  "a run that is to skip bad losses undoes such a step, names its images, and goes on",
  () =>
    withWhiteFace(async (data, white, folder) => {
      const config = { data, steps: 10, backbone: blindedByWhite, badLoss: "skip", jitter: 1 };
      const whole = join(folder, "whole"), parts = join(folder, "parts");
      const { events } = await smallRun({ ...config, out: whole });
      const skipped = events.flatMap((event) => event.type === "bad-loss" ? [event.step] : []);
      ok(skipped.length > 0 && skipped.length < 10, `${skipped}`);
      const named = await readBadLosses(whole);
      deepStrictEqual(named.map(({ step }) => step), skipped);
      for (const { loss, images } of named) {
        match(loss, /NaN|Infinity/);
        strictEqual(images[0].length, 8);
        ok(images[0].includes(white));
      }
      const sound = (await readSteps(whole)).filter(({ step }) => !skipped.includes(step));
      ok(sound.length > 0 && sound.every(({ loss }) => Number.isFinite(loss)));

      const stop = new AbortController();
      await smallRun({ ...config, out: parts }, {
        signal: stop.signal,
        onEvent: (event) => event.type === "bad-loss" && stop.abort(),
      });
      await smallRun({ ...config, out: parts }, { resume: parts });
      deepStrictEqual(await readBadLosses(parts), named);
      const losses = async (out: string) => (await readSteps(out)).map(({ loss }) => loss);
      deepStrictEqual(await losses(parts), await losses(whole));
      const [a, b] = [await readCheckpoint(whole), await readCheckpoint(parts)];
      deepStrictEqual(a.variables, b.variables);
      deepStrictEqual(a.momentum, b.momentum);
    }),
);

testOnDevice(
  "wasm",
  "a run stops at a bad loss unless it is to skip it, and names the images",
  () =>
    withWhiteFace(async (data, white, folder) => {
      const out = join(folder, "run");
      await rejects(
        smallRun({ data, out, steps: 10, backbone: blindedByWhite, checkpointEvery: 1 }),
        /^Error: Cannot go on training as the loss must be a number: it is (NaN|-?Infinity) in step \d+, whose images are named in ".+bad_losses\.jsonl"; /,
      );
      const [{ step, images }] = await readBadLosses(out);
      ok(images[0].includes(white));
      if (step > 1) strictEqual((await readCheckpoint(out)).state.step, step - 1);
    }),
);

testOnDevice(
  "wasm",
  "a run that skips ten steps in a row stops, with weights as they were",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      await rejects(
        smallRun({ out, steps: 30, learningRate: 1e38, badLoss: "skip", checkpointEvery: 1 }),
        /must be a number: 10 steps up to step 10 came to none, whose images are named in /,
      );
      const { state, variables } = await readCheckpoint(out);
      strictEqual(state.step, 9);
      for (const { data } of variables.values()) {
        ok(!(data instanceof Float32Array) || data.every(Number.isFinite));
      }
    }),
);
