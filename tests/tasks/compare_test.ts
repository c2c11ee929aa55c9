import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";
import { smallFaces } from "../small_faces.ts";

const runCompare = (...flags: string[]) => runTask("compare", flags);

const SMALL_GRID = [
  ...["--data", smallFaces(45, 4), "--image-size", "16", "--batch", "16", "--device", "wasm"],
  ...["--workers", "1", "--backbones", "small:width=2,embedding=4", "--seeds", "1"],
];

Deno.test("deno task compare says what it does, how long it will take, and where everything is", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    const heads = ["--heads", "full-fc,virtual-fc:groups=9,scale=8"];
    const flags = [...SMALL_GRID, ...heads, "--steps", "4", "--evaluate-every", "4", "--out", out];
    const { code, stdout, stderr } = await runCompare(...flags);
    strictEqual(code, 0, stderr);
    match(stdout, /^40 identities with 160 images, 10 steps an epoch, 16 groups\.\n2 runs\.$/m);
    match(stdout, /^1 of 2 {2}small:embedding=4,width=2 full-fc seed 0$/m);
    match(stdout, /^ {2}step 2 of 4 {2}loss \d+\.\d{4} {2}\d+ s left in all$/m);
    match(
      stdout,
      /^2 of 2 .+ virtual-fc:groups=9,scale=8 seed 0: held out \d+\.\d\d % AUC 0\.\d{4} {2}[\d.]+ ms a step {2}0 s left in all$/m,
    );
    for (const name of ["comparison.md", "comparison.html", "comparison.json"]) {
      ok(stdout.includes(join(out, name)) && existsSync(join(out, name)), name);
    }
    const table = await readFile(join(out, "comparison.md"), "utf8");
    ok(table.includes(`\ndeno task compare ${flags.join(" ")}\n`), table);
  }));

Deno.test("deno task compare answers bad input with a sentence and writes nothing", () =>
  withFolder(async (folder) => {
    const out = join(folder, "out");
    const cases: [flags: string[], fault: RegExp][] = [
      [["--head", "full-fc"], /^error: unknown option '--head'\n\(Did you mean --heads\?\)$/],
      [["--heads", "virtual-fc:groups"], /Cannot parse "virtual-fc:groups": expected NAME:key=/],
      [["--heads", "ful-fc"], /^ {2}heads\.0\.name: expected one of .+; did you mean full-fc\?$/m],
      [["--seeds", "0", "--batch", "0"], /^ {2}batch: .+\n {2}seeds: expected at least 1, got 0$/m],
      [["--pairs", join(folder, "none")], /^error: Cannot read pairs ".+none"/],
    ];
    const ran = await Promise.all(
      cases.map(([flags]) => runCompare(...SMALL_GRID, ...flags, "--out", out)),
    );
    for (const [i, { code, stdout, stderr }] of ran.entries()) {
      strictEqual(code, 1, `${cases[i][0]}: ${stdout}`);
      match(stderr, cases[i][1]);
    }
    const { code, stderr } = await runCompare(...SMALL_GRID);
    deepStrictEqual([code, stderr], [1, "error: missing --out; --help says more"]);
    deepStrictEqual(
      (await readdir(folder, { recursive: true })).filter((name) => name !== "out"),
      [],
    );
  }));

Deno.test({
  name: "deno task compare, interrupted, finishes its step, saves, and says how to go on",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const flags = [...SMALL_GRID, "--steps", "100000", "--heads", "full-fc", "--out", folder];
      const child = taskCommand("compare", flags).spawn();
      let stdout = "";
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        const begins = /^1 of 1/m;
        if (!begins.test(stdout) && begins.test(stdout + text)) child.kill("SIGINT");
        stdout += text;
      }
      const { code } = await child.status;
      strictEqual(code, 130, await new Response(child.stderr).text());
      match(stdout, /^1 of 1 .+: step \d+ is done and saved in .+0\.$/m);
      match(stdout, /^Stopped\. To go on, give the same command again\.$/m);
      ok(existsSync(join(folder, "comparison.json")));
    }),
});
