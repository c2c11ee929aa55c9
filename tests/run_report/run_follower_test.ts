import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { appendFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RunFollower } from "../../src/run_report/run_follower.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("RunFollower waits for a folder, reads what comes, and keeps it when the folder goes", () =>
  withFolder(async (folder) => {
    const run = join(folder, "run"), follower = new RunFollower(run);
    strictEqual((await follower.read()).isAwaited, true);
    await mkdir(run);
    await writeFile(join(run, "notes.txt"), "nothing of a run");
    strictEqual((await follower.read()).isAwaited, true);
    await writeFile(join(run, "config.json"), `{"data":"faces"}`);
    const begun = await follower.read();
    deepStrictEqual([begun.isAwaited, begun.config, begun.notices], [
      undefined,
      { data: "faces" },
      [],
    ]);
    strictEqual(await follower.read(), begun);
    const metrics = join(run, "metrics.jsonl");
    await writeFile(metrics, `{"type":"step","step":1,"loss":4}\n{"type":"st`);
    const stepped = await follower.read();
    deepStrictEqual([stepped.steps.loss, stepped.notices], [[4], []]);
    await appendFile(metrics, `ep","step":2,"loss":3}\n`);
    deepStrictEqual((await follower.read()).steps.loss, [4, 3]);
    await rm(run, { recursive: true });
    deepStrictEqual((await follower.read()).steps.loss, [4, 3]);
  }));

Deno.test("RunFollower says of a half-written file that it was left out, until it is whole", () =>
  withFolder(async (folder) => {
    const follower = new RunFollower(folder);
    await writeFile(join(folder, "config.json"), `{"data":`);
    strictEqual((await follower.read()).notices.length, 1);
    await writeFile(join(folder, "config.json"), `{"data":"faces"}`);
    deepStrictEqual((await follower.read()).notices, []);
  }));
