import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addComparedPairs } from "../../src/run_report/add_compared_pairs.ts";
import { findPairs } from "../../src/run_report/find_pairs.ts";
import { readRun } from "../../src/run_report/read_run.ts";
import type { MeasuredOn } from "../../src/runs/measured_on_json.ts";
import { withFolder } from "../temporary_folder.ts";
import { EXTRACTED, writeExtraction } from "./run_folders.ts";

async function writeMeasuredOn(folder: string, measuredOn: MeasuredOn) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "measured_on.json"), JSON.stringify(measuredOn));
  await writeFile(join(folder, "roc.csv"), "threshold,far,tar\nInfinity,0,0\n");
  await writeFile(join(folder, "config.json"), "{}");
}

Deno.test("addComparedPairs() shows the mistakes of an extraction on the pairs that it says it was verified on", () =>
  withFolder(async (folder) => {
    const pairs = await writeExtraction(folder);
    await writeMeasuredOn(folder, { checkpoint: "run", data: EXTRACTED, seed: 0, pairs });
    const run = await readRun(folder);
    await addComparedPairs(run);
    strictEqual(run.comparedPairs!.rejectCount, 1);
    strictEqual(run.comparedPairs!.rejects[0].images[0].thumbnail?.startsWith("data:"), true);
  }));

Deno.test("addComparedPairs() takes the images of a verification from the folder of its embeddings", () =>
  withFolder(async (folder) => {
    const extracted = join(folder, "extracted"), verified = join(folder, "verified");
    const pairs = await writeExtraction(extracted);
    await writeMeasuredOn(extracted, { data: EXTRACTED, seed: 0 });
    const embeddings = join(extracted, "embeddings.npy");
    const samples = join(extracted, "samples.tsv");
    await writeMeasuredOn(verified, { embeddings, samples, pairs });
    const run = await readRun(verified);
    await addComparedPairs(run);
    strictEqual(run.comparedPairs!.rejects[0].images[0].thumbnail?.startsWith("data:"), true);
  }));

Deno.test("addComparedPairs() says so where the pairs of a folder are there no more", () =>
  withFolder(async (folder) => {
    await writeExtraction(folder);
    await writeMeasuredOn(folder, { data: EXTRACTED, pairs: join(folder, "gone.tsv") });
    const run = await readRun(folder);
    const before = run.notices.length;
    await addComparedPairs(run);
    strictEqual(run.comparedPairs, undefined);
    strictEqual(run.notices[before].includes("gone.tsv"), true);
  }));

Deno.test("findPairs() finds none of templates, nor of a set whose embeddings were not kept", () =>
  withFolder(async (folder) => {
    await writeExtraction(folder);
    for (
      const measuredOn of [
        {},
        { data: EXTRACTED },
        { embeddings: "a.npy", pairs: "pairs.txt", templates: "tid.txt" },
        { data: EXTRACTED, pairs: "lfw.bin" },
      ]
    ) {
      await writeMeasuredOn(folder, measuredOn);
      deepStrictEqual(await findPairs(await readRun(folder)), undefined);
    }
    await writeMeasuredOn(folder, { data: "lfw.bin", pairs: "lfw.bin" });
    strictEqual((await findPairs(await readRun(folder)))?.pairs, "lfw.bin");
  }));
