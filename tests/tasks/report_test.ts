import { match, strictEqual } from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTrainingRun } from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

Deno.test("deno task report writes a page, and says what is wrong with a run", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run"), out = join(folder, "page.html");
    await writeTrainingRun(run);
    await appendFile(join(run, "metrics.jsonl"), "{");
    const { code, stdout, stderr } = await runTask("report", [run, run, "--out", out]);
    strictEqual(code, 0, stderr);
    match(
      stdout,
      /^Notice: ".*metrics\.jsonl", line 11, was left out: .*, got "\{"\nPage {2}.*\n$/,
    );
    match(await readFile(out, "utf8"), /<h1>Report on run<\/h1>/);
  }));

Deno.test("deno task report answers bad input with a sentence", () =>
  withFolder(async (folder) => {
    const none = await runTask("report", [folder]);
    strictEqual(none.code, 1);
    match(none.stderr, /^error: Cannot report on ".*": expected a run with metrics\.jsonl, .*$/);
    match((await runTask("report", [])).stderr, /^error: missing required argument 'runs'$/);
    await writeTrainingRun(folder);
    const { stderr } = await runTask("report", [folder, "--out", join(folder, "no/page.html")]);
    match(stderr, /^error: Cannot write page ".*page\.html": No such file/);
  }));
