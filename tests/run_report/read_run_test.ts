import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRun } from "../../src/run_report/read_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { verificationOf, writeTrainingRun, writeVerificationFolder } from "./run_folders.ts";

Deno.test("readRun() reads what training leaves", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    const run = await readRun(folder);
    deepStrictEqual(run.steps.step, [1, 2, 3, 4, 5, 6, 7, 8]);
    deepStrictEqual(run.evaluations.map(({ step }) => step), [4, 8]);
    strictEqual(run.config?.data, "faces");
    strictEqual(run.summary?.steps, 8);
    deepStrictEqual(run.notices, []);
  }));

Deno.test("readRun() reads what a verification leaves", () =>
  withFolder(async (folder) => {
    await writeVerificationFolder(folder);
    const { verification, roc, steps, notices } = await readRun(folder);
    deepStrictEqual(verification, verificationOf(0.9));
    deepStrictEqual(roc?.far, Float64Array.of(0, 0, 0.01, 0.2, 1));
    deepStrictEqual(steps.step, []);
    deepStrictEqual(notices, []);
  }));

Deno.test("readRun() knows the threshold that accepts nothing, which is null in JSON", () =>
  withFolder(async (folder) => {
    const { bestThreshold, ...others } = verificationOf(0.9);
    const none = { ...others, bestThreshold: { ...bestThreshold, threshold: Infinity } };
    await writeFile(join(folder, "roc.json"), JSON.stringify(none));
    const { verification, notices } = await readRun(folder);
    strictEqual(verification?.bestThreshold.threshold, Infinity);
    deepStrictEqual(notices, []);
  }));

Deno.test("readRun() leaves out broken files, and says so", () =>
  withFolder(async (folder) => {
    await writeVerificationFolder(folder);
    await writeFile(join(folder, "roc.json"), `{"pairs":3}`);
    await writeFile(join(folder, "roc.csv"), "nothing");
    await writeFile(join(folder, "config.json"), "{");
    await writeFile(join(folder, "metrics.jsonl"), "");
    const { verification, roc, config, notices } = await readRun(folder);
    deepStrictEqual([verification, roc, config], [undefined, undefined, undefined]);
    strictEqual(notices.length, 4);
    match(notices[0], /metrics\.jsonl" has no step: the run took none$/);
    match(notices[1], /config\.json" was left out: .*JSON/);
    match(notices[2], /roc\.json" was left out: same: /);
    match(notices[3], /roc\.csv", line 1/);
  }));

Deno.test("readRun() refuses what is no run", () =>
  withFolder(async (folder) => {
    const message = /^Cannot report on ".+": expected a run with metrics\.jsonl, .* without them$/;
    await rejects(readRun(folder), { message });
    const nowhere = /^Cannot report on ".*none": expected the folder of a run, got: No such file/;
    await rejects(readRun(join(folder, "none")), { message: nowhere });
  }));
