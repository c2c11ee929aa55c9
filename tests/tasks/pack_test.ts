import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";

const runPack = (...flags: string[]) => runTask("pack", flags);

Deno.test("deno task pack says how far it is and what to train on, and skips bad images", () =>
  withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    await Deno.mkdir(at("faces/ann"), { recursive: true });
    for (let i = 0; i < 9; i++) {
      await writeFile(at(`faces/ann/${i}.pgm`), `P5 3 4 255 ${"x".repeat(12)}`);
    }
    await writeFile(at("faces/ann/bad.jpg"), "no picture");
    const { code, stdout, stderr } = await runPack("--data", at("faces"), "--out", at("set"));
    strictEqual(code, 0, stderr);
    match(stdout, /^10 images of 1 identity\.\n1 of 10 images {2}\d+ images\/s {2}\d+ s left\n/);
    match(stdout, /^Skipped: Cannot decode ".*bad\.jpg": expected a JPEG, PNG, /m);
    match(stdout, /^9 images packed, 207 B, 1 skipped, \d+ images\/s\.$/m);
    match(stdout, /^To train on them: deno task train --data .*set\/train\.rec$/m);
    strictEqual((await openDataset(at("set"))).imageCount, 9);

    const strict = await runPack("--data", at("faces"), "--strict", "--out", at("other"));
    strictEqual(strict.code, 1);
    match(strict.stderr, /^error: Cannot decode ".*bad\.jpg": expected a JPEG, PNG, [^\n]*$/);
    deepStrictEqual((await readdir(folder)).sort(), ["faces", "set"]);
  }));

Deno.test("deno task pack resizes, in workers, into shards of a given size", () =>
  withFolder(async (folder) => {
    const out = join(folder, "set");
    const flags = ["--data", "synthetic:3x4", "--format", "shards", "--size", "24"];
    const more = ["--images-per-shard", "5", "--shard-size", "1M", "--workers", "2"];
    const { code, stdout, stderr } = await runPack(...flags, ...more, "--seed", "4", "--out", out);
    strictEqual(code, 0, stderr);
    match(stdout, /--data '.*\{000000\.\.000002\}\.tar'$/m);
    const { imageCount, identityCount } = await openDataset(out);
    deepStrictEqual([imageCount, identityCount], [12, 3]);
  }));

Deno.test("deno task pack leaves nothing when it is interrupted", () =>
  withFolder(async (folder) => {
    const flags = ["--data", "synthetic:500x20", "--out", join(folder, "set"), "--workers", "1"];
    const pack = taskCommand("pack", flags).spawn();
    const reader = pack.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("identities.")) said += (await reader.read()).value;
    while (!(await readdir(folder)).includes("set.new")) {
      await new Promise((go) => setTimeout(go, 5));
    }
    pack.kill("SIGINT");
    for (let part = await reader.read(); !part.done; part = await reader.read()) said += part.value;
    const { code } = await pack.status;
    await pack.stderr.cancel();
    strictEqual(code, 130);
    match(said, /\nStopped; nothing was written\.\n$/);
    deepStrictEqual(await readdir(folder), []);
  }));

Deno.test("deno task pack answers bad input with a sentence", () =>
  withFolder(async (folder) => {
    const good: Record<string, string> = {
      "--data": "synthetic:2x2",
      "--out": join(folder, "set"),
      "--workers": "0",
    };
    const cases: [Record<string, string>, RegExp][] = [
      [{ "--data": join(folder, "none") }, /^error: Cannot open data ".*none": no such file/],
      [
        { "--format": "zip" },
        /^error: option '--format <name>' argument 'zip' is invalid\. expected one of /,
      ],
      [{ "--size": "0" }, /^error: Cannot pack as size must be a whole number from 1: .* is 0$/],
      [{ "--size": "large" }, /^error: option '--size <pixels>' .*expected a whole number$/],
      [{ "--shard-size": "1X" }, /expected bytes, such as 1000000, 256M or 1G$/],
      [
        { "--out": import.meta.dirname! },
        /^error: Cannot pack to ".*": it must be new or empty, and/,
      ],
      [{ "--sise": "9" }, /^error: unknown option '--sise'\n\(Did you mean --size\?\)$/],
    ];
    await Promise.all(cases.map(async ([changed, message]) => {
      const { code, stderr } = await runPack(...Object.entries({ ...good, ...changed }).flat());
      strictEqual(code, 1, stderr);
      match(stderr, message);
      ok(stderr.split("\n").length <= 2, stderr);
    }));
    match((await runPack()).stderr, /^error: missing --data, --out/);
  }));
