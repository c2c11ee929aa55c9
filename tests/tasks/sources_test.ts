import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { withFolder } from "../temporary_folder.ts";
import { imageRecord } from "../formats/record_bytes.ts";
import { runTask } from "./task_command.ts";

/** A picture of 8 x 8 pixels, another one for each number. */
const picture = (i: number) =>
  Uint8Array.from(
    `P5 8 8 255 ${"x".repeat(64)}`,
    (c, at) => at < 11 ? c.charCodeAt(0) : (i * 37 + at) % 256,
  );

async function write(folder: string, paths: string[]): Promise<void> {
  for (const [i, path] of paths.entries()) {
    await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), picture(i));
  }
}

/** The output of a task that ends well, with paths below `folder` as `@`. */
async function outputOf(folder: string, task: string, ...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(task, flags);
  strictEqual(code, 0, stderr);
  return (stdout + stderr).replaceAll(folder, "@");
}

const SMALL = [
  ...["--image-size", "16", "--backbone", "small:width=2", "--head", "full-fc", "--batch", "4"],
  ...["--images-per-identity", "2", "--device", "cpu"],
];

Deno.test("tasks follow links out of their data where they are told to, and say how where they are not", () =>
  withFolder(async (folder) => {
    const people = Array.from({ length: 6 }, (_, i) => `p${i}`);
    await write(folder, people.flatMap((p) => [`store/${p}/0.pgm`, `store/${p}/1.pgm`]));
    await Deno.mkdir(join(folder, "data/p0"), { recursive: true });
    for (const i of [0, 1]) {
      await symlink(`../../store/p0/${i}.pgm`, join(folder, `data/p0/${i}.pgm`));
    }
    for (const p of people.slice(1)) await symlink(`../store/${p}`, join(folder, "data", p));
    const data = join(folder, "data"), run = join(folder, "run"), all = ["--data", data];
    const { code, stderr } = await runTask("pack", [...all, "--out", join(folder, "none")]);
    strictEqual(code, 1);
    match(stderr, /^error: .*"p0\/0\.pgm" leads out of it over a link; --follow-links/);
    const inspected = await outputOf(folder, "inspect", ...all, "--follow-links");
    match(inspected, /6, with 12 images/);
    match(inspected, /^ {2}unreadable {2}0$/m);
    await outputOf(
      folder,
      "train",
      ...all,
      "--follow-links",
      ...SMALL,
      "--steps",
      "1",
      "--out",
      run,
    );
    const { objectives } = JSON.parse(await readFile(join(run, "config.json"), "utf8"));
    strictEqual(objectives[0].followLinks, true);
    await outputOf(folder, "train", "--resume", run, "--steps", "2");
    const embed = ["--checkpoint", run, ...all, "--device", "cpu", "--out", join(folder, "faces")];
    match(await outputOf(folder, "extract", ...embed), /^12 embeddings of .*, 0 images skipped/m);
  }));

Deno.test("tasks say in a line what they pass over, and take the folders that the line names", () =>
  withFolder(async (folder) => {
    await write(folder, [
      ...["set/a/ann/0.pgm", "set/a/bob/0.pgm", "set/b/ann/1.pgm", "set/b/zoe/Thumbs.db"],
      "set/@eaDir/ann/0.pgm",
    ]);
    const set = join(folder, "set"), out = join(folder, "packed");
    const first = await outputOf(folder, "inspect", set, "--out", join(folder, "inspected"));
    match(
      first,
      /^ {2}2 folders hold .*"a", "b"; if people are the folders in them, open "@\/set\/\*"$/m,
    );
    match(first, /^ {2}passed over 1 file \.db$/m);
    const { data } = JSON.parse(await readFile(join(folder, "inspected/inspection.json"), "utf8"));
    deepStrictEqual(data.passedOver.files, { ".db": 1 });
    await write(folder, ["set/b/0.pgm"]);
    const packed = await outputOf(folder, "pack", "--data", `${set}/*`, "--out", out);
    match(
      packed,
      /^"@\/set\/\*": passed over: 1 other file \(1 \.db\); 1 picture in nobody's folder; 1 person without a picture: "zoe"$/m,
    );
    const { identityCount, imageCount } = await openDataset(out);
    deepStrictEqual([identityCount, imageCount], [2, 3]);
  }));

Deno.test("a task sees that records were relabelled since it kept an index of them", () =>
  withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    const records = (label: number) =>
      Uint8Array.from([0, 0, 1, 1, label].flatMap((l, i) => imageRecord(l, i, [], picture(i))));
    await writeFile(path, records(1));
    match(await outputOf(folder, "inspect", path), /identities {2}2, with 5 images/);
    const { mtime } = await Deno.stat(path);
    await writeFile(path, records(0));
    await Deno.utime(path, mtime!, mtime!);
    const later = await outputOf(folder, "inspect", path);
    match(later, /so a new one is made: labels in the file are others than it has/);
    match(later, /2 to 3, median 2.5/);
    await writeFile(path, records(2));
    match(await outputOf(folder, "inspect", path), /identities {2}3, with 5 images/);
  }));
