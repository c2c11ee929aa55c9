import { match, strictEqual } from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  EXTRACTED,
  writeExtraction,
  writeTrainingRun,
  writeVerificationFolder,
} from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";

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

Deno.test("deno task report --pairs --data shows the mistakes of an extraction", () =>
  withFolder(async (folder) => {
    const pairs = await writeExtraction(folder), out = join(folder, "page.html");
    const flags = ["--pairs", pairs, "--data", EXTRACTED, "--out", out];
    const { code, stderr } = await runTask("report", [folder, ...flags]);
    strictEqual(code, 0, stderr);
    match(await readFile(out, "utf8"), /<h3>False rejects: 1<\/h3>[^]*<img src="data:image\/jpeg/);
    await writeTrainingRun(join(folder, "run"));
    const none = await runTask("report", [join(folder, "run"), ...flags]);
    match(none.stderr, /^error: Cannot compare pairs ".*": expected an extraction .*, got none$/);
    const alone = await runTask("report", [folder, "--data", EXTRACTED]);
    match(alone.stderr, /^error: --data takes --pairs/);
  }));

Deno.test("deno task report shows the verifications within a run's folder, and what they were measured on", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run"), out = join(folder, "page.html");
    await writeTrainingRun(run);
    await writeVerificationFolder(join(run, "lfw"));
    const { code, stdout, stderr } = await runTask("report", [run, "--out", out]);
    strictEqual(code, 0, stderr);
    match(stdout, /^Notice: The scores of ".*lfw" are not compared again, .*\nPage {2}.*\n$/);
    match(await readFile(out, "utf8"), /<strong>run\/lfw<\/strong>[^]*<td>lfw\/pairs\.txt<\/td>/);
  }));

Deno.test("deno task report reads what embeddings were made of, and goes in no circles", () =>
  withFolder(async (folder) => {
    const extracted = join(folder, "extracted"), verified = join(folder, "verified");
    const out = join(folder, "page.html");
    const pairs = await writeExtraction(extracted);
    const embeddings = join(extracted, "embeddings.npy"), samples = join(extracted, "samples.tsv");
    const measured = { data: EXTRACTED, embeddings, samples, pairs };
    await writeVerificationFolder(verified);
    await writeFile(join(extracted, "measured_on.json"), JSON.stringify(measured));
    const ofEmbeddings = JSON.stringify({ embeddings, samples, pairs });
    await writeFile(join(verified, "measured_on.json"), ofEmbeddings);
    for (const run of [extracted, verified]) {
      const { code, stderr } = await runTask("report", [run, "--out", out]);
      strictEqual(code, 0, stderr);
      match(await readFile(out, "utf8"), /<h3>False rejects: 1<\/h3>[^]*<img src="data:image/);
    }
  }));

Deno.test("deno task report --serve shows the page until it is interrupted", () =>
  withFolder(async (folder) => {
    const flags = [join(folder, "run"), "--serve", "--port", "0"];
    const task = taskCommand("report", flags).spawn();
    const output = task.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = await output.read();
    const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(value!)!;
    match(await (await fetch(address)).text(), /not there yet/);
    const events = await fetch(`${address}events`);
    task.kill("SIGINT");
    await events.text();
    const { code } = await task.status;
    await output.cancel();
    strictEqual(await new Response(task.stderr).text(), "");
    strictEqual(code, 0);
    for (
      const [wrong, message] of [
        [["--serve", "--out", "page.html"], /^error: --out is not for --serve$/],
        [["--port", "80"], /^error: --port takes --serve$/],
        [["--serve", "--port", "http"], /expected a whole number from 0 to 65535/],
      ] as const
    ) {
      match((await runTask("report", [folder, ...wrong])).stderr, message);
    }
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
