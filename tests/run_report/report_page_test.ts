import { deepStrictEqual, doesNotMatch, match, rejects, strictEqual } from "node:assert/strict";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { readRun } from "../../src/run_report/read_run.ts";
import { reportPage } from "../../src/run_report/report_page.ts";
import { withFolder } from "../temporary_folder.ts";
import { writeTrainingRun, writeVerificationFolder } from "./run_folders.ts";

function headings(page: string): string[] {
  return [...page.matchAll(/<h[123]>(.*?)<\/h[123]>/g)].map(([, heading]) => heading);
}

Deno.test("reportPage() has tables, charts and what differs between configurations, and nothing from elsewhere", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(join(folder, "a<b"), { config: { head: { name: "full-fc" } } });
    await writeTrainingRun(join(folder, "other"));
    const page = await reportPage([
      await readRun(join(folder, "a<b")),
      await readRun(join(folder, "other")),
    ]);
    deepStrictEqual(headings(page), [
      "Report on 2 runs",
      "Runs",
      "Verification",
      "Training",
      "Loss",
      "Learning rate",
      "Accuracy of verification",
      "Area under the ROC curve",
      "Images a second",
      "Share of time waiting for data",
      "ROC",
      "Configuration: what differs",
    ]);
    match(page, /<td><strong>head\.name<\/strong><\/td><td><strong>full-fc<\/strong>/);
    match(page, /The same in all: 2 keys/);
    match(page, /<td><strong>a&lt;b<\/strong><\/td>/);
    match(page, /No step left an image without a loss\./);
    doesNotMatch(page, /(?:src|href)=|url\((?!#)|@import|a<b/);
  }));

Deno.test("reportPage() says which rates the pairs do not resolve rather than giving them", () =>
  withFolder(async (folder) => {
    await writeVerificationFolder(folder);
    const page = await reportPage([await readRun(folder)]);
    match(page, /TAR at FAR 0\.001, 0\.0001, 0\.00001 takes at least 1,000 pairs of different/);
    match(page, /people, and there are 200\./);
    match(page, /TAR % at FAR 0\.01</);
    doesNotMatch(page, /<th[^>]*>TAR % at FAR 0\.001</);
    deepStrictEqual(headings(page).slice(1), ["Runs", "Verification", "ROC"]);
  }));

Deno.test("reportPage() gives the best and the last verification of a run", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    const run = await readRun(folder);
    run.evaluations[1].best = false;
    const page = await reportPage([run]);
    match(page, /<td>step 4, the best<\/td>/);
    match(page, /<td>step 8, the last<\/td>/);
    match(page, /training, ended/);
  }));

Deno.test("reportPage() shows how many images were ignored, and how a long run was thinned", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder, { steps: 1000, ignored: 3 });
    const page = await reportPage([await readRun(folder)]);
    match(page, /<h3>Ignored images a step<\/h3>/);
    match(page, /A run of more than 300 steps is cut into 300 spans/);
    doesNotMatch(page, /No step left/);
  }));

Deno.test("reportPage() says what is wrong with a run, and that it has no end", () =>
  withFolder(async (folder) => {
    await writeTrainingRun(folder);
    await rm(join(folder, "summary.json"));
    await rename(join(folder, "metrics.jsonl"), join(folder, "elsewhere"));
    const page = await reportPage([await readRun(folder)]);
    match(page, /<section class="faults">\n<ul>\n<li>.*metrics\.jsonl&quot; is not there/);
    match(page, /training, no end yet/);
    strictEqual(page.includes("<svg"), false);
    strictEqual(page.includes('class="legend"'), false);
    match(await readFile(join(folder, "elsewhere"), "utf8"), /"step":1/);
  }));

Deno.test("reportPage() refuses no runs", () =>
  rejects(reportPage([]), { message: "Cannot report on runs as there are none" }));
