import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask, taskCommand } from "./task_command.ts";

/** Two people with an image each, the second in the test set too. */
function withFaces(use: (at: (name: string) => string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    for (const [person, value] of [["faces/Ada", "a"], ["faces/Eve", "e"], ["test/Eva", "e"]]) {
      await mkdir(at(person), { recursive: true });
      await writeFile(at(`${person}/1.pgm`), `P5 1 1 255 ${value}`);
    }
    await use(at);
  });
}

Deno.test("deno task inspect prints what is in a dataset, and where the lists are", () =>
  withFaces(async (at) => {
    const { code, stdout, stderr } = await runTask("inspect", [
      at("faces"),
      ...["--test", at("test"), "--out", at("out")],
    ]);
    strictEqual(code, 0, stderr);
    match(stdout, /^Reading .*faces, 2 images\.\nReading .*test, 1 images\.\n\nData {10}.*faces\n/);
    match(stdout, /\n {2}identities {2}2, with 2 images\n/);
    match(stdout, /\nOverlap {7}1 of 2 identities are in the test set too\n/);
    match(stdout, /\nLists {4}.*out\/\{unreadable,duplicates,shared,overlap\}\.tsv\n/);
    match(stdout, /\nTo train without these people: --exclude [^ ]*out\/overlap\.tsv\n$/);
    strictEqual((await readdir(at("out"))).length, 5);

    await writeFile(at("names.txt"), "nobody\n");
    const left = await runTask("inspect", [
      ...["--data", at("faces"), "--test", at("test")],
      ...["--exclude", at("names.txt"), at("out/overlap.tsv"), "--strict"],
    ]);
    strictEqual(left.code, 0, left.stderr);
    match(left.stdout, /\nOverlap {7}0 of 1 identities/);
  }));

Deno.test("deno task inspect keeps what it found of records beside them", () =>
  withFolder(async (folder) => {
    const set = join(folder, "set");
    const writer = await RecordIoWriter.create(join(folder, "train.rec"));
    for (const identity of [0, 1]) await writer.append(identity, Uint8Array.of(1));
    await writer.close();
    await mkdir(set);
    await rename(join(folder, "train.rec"), join(set, "train.rec"));
    const { code, stderr } = await runTask("inspect", [set]);
    strictEqual(code, 0, stderr);
    deepStrictEqual((await readdir(set)).sort(), ["train.index.safetensors", "train.rec"]);
  }));

Deno.test("deno task inspect --strict ends with 1 where something is wrong", () =>
  withFaces(async (at) => {
    const whole = await runTask("inspect", [at("faces"), "--strict"]);
    strictEqual(whole.code, 0, whole.stderr);
    await writeFile(at("faces/Ada/2.png"), "no PNG");
    const { code, stdout } = await runTask("inspect", [at("faces"), "--strict"]);
    strictEqual(code, 1);
    match(stdout, /\n {2}unreadable {2}1\n {2}.*2\.png: expected a JPEG, PNG, /);
    strictEqual((await runTask("inspect", [at("faces")])).code, 0);
  }));

Deno.test("what names give a terminal to obey is told, not obeyed", () =>
  withFaces(async (at) => {
    const name = "\x1b]0;title\x07\r\x9b31m";
    await mkdir(at(`faces/${name}`));
    await writeFile(at(`faces/${name}/1.png`), "no PNG");
    const told = String.raw`faces/\u001b]0;title\u0007\u000d\u009b31m/1.png`;
    const inspected = await runTask("inspect", [at("faces")]);
    strictEqual(inspected.stdout.includes(told), true, inspected.stdout);

    const json = await runTask("inspect", [at("faces"), "--json"]);
    for (const control of "\x1b\x9b") strictEqual(json.stdout.includes(control), false);
    strictEqual(JSON.parse(json.stdout).data.unreadable.first[0].identity, name);

    const strict = ["--strict", "--workers", "0", "--out", at("set")];
    const { stderr } = await runTask("pack", ["--data", at("faces"), ...strict]);
    strictEqual(stderr.includes(told), true, stderr);
  }));

Deno.test("deno task inspect answers bad input with a sentence", () =>
  withFaces(async (at) => {
    const cases: [string[], RegExp][] = [
      [[], /^error: missing DATA; --help says more$/],
      [[at("none")], /^error: Cannot open data ".*none": no such file or folder$/],
      [[at("faces"), "--data", at("test")], /^error: expected one of DATA and --data, got /],
      [
        [at("faces"), "--tset", at("test")],
        /^error: unknown option '--tset'\n\(Did you mean --test\?\)$/,
      ],
      [[at("faces"), "--threshold", "high"], /^error: option '--threshold .* expected a number$/],
      [
        [at("faces"), "--checkpoint", at("run")],
        /^error: Cannot compare centres as there is no test set: give one with --test$/,
      ],
    ];
    for (const [flags, message] of cases) {
      const { code, stderr } = await runTask("inspect", flags);
      strictEqual(code, 1, stderr);
      match(stderr, message);
    }
  }));

Deno.test("deno task inspect stops when it is interrupted, and says what it found by then", async () => {
  const process = taskCommand("inspect", ["synthetic:100000x10"]).spawn();
  const reader = process.stdout.getReader();
  let stdout = "";
  const text = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    stdout += text.decode(part.value, { stream: true });
    if (stdout.startsWith("Reading ") && !stdout.includes("Data")) process.kill("SIGINT");
  }
  const { code } = await process.status;
  await process.stderr.cancel();
  strictEqual(code, 130);
  match(stdout, /\n {2}looked at {3}the first [\d,]+ of them\n/);
  match(stdout, /\nIt was stopped before it was through: there may be more\.\n$/);
});
