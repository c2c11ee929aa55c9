import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { pictures } from "../images/pictures.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "../tasks/task_command.ts";

const PEOPLE = 9;

/** Formats as `inspect` counts them, by the endings of the pictures. */
const FORMATS: Record<string, RegExp> = {
  jpeg: /\.(jpe?g|jpe|jfif)$/i,
  png: /\.png$/i,
  webp: /\.webp$/i,
  gif: /\.gif$/i,
  bmp: /\.(bmp|dib)$/i,
  tiff: /\.tiff?$/i,
  avif: /\.avif$/i,
  heic: /\.hei[cf]$/i,
  pnm: /\.p[bgnp]m$/i,
};

Deno.test("pictures of every format go through the confined tasks, and none is left out", () =>
  withFolder(async (folder) => {
    const people = join(folder, "people"), at = (name: string) => join(folder, name);
    for (const [i, { name, bytes }] of pictures.entries()) {
      const person = join(people, `person ${i % PEOPLE}`);
      await mkdir(person, { recursive: true });
      await writeFile(join(person, name), bytes);
    }
    const run = async (task: string, flags: string[]) => {
      const { code, stdout, stderr } = await runTask(task, ["--data", people, ...flags]);
      strictEqual(code, 0, `${task}: ${stdout}${stderr}`);
      return stdout;
    };

    const { data } = JSON.parse(await run("inspect", ["--decode", "--json"]));
    strictEqual(data.unreadable.count, 0);
    deepStrictEqual(
      Object.fromEntries(Object.keys(FORMATS).map((format) => [format, data.formats[format]])),
      Object.fromEntries(
        Object.entries(FORMATS).map((
          [format, ending],
        ) => [format, pictures.filter(({ name }) => ending.test(name)).length]),
      ),
    );

    const network = ["--backbone", "small:width=4", "--image-size", "16", "--device", "wasm"];
    const steps = ["--steps", "3", "--batch", "16", "--images-per-identity", "4", "--workers", "1"];
    await run("train", [...network, ...steps, "--strict", "--out", at("run")]);
    const out = ["--strict", "--device", "wasm", "--out", at("faces")];
    await run("extract", ["--checkpoint", at("run"), ...out]);
    const lines = (await Deno.readTextFile(at("faces/samples.tsv"))).trim().split("\n");
    strictEqual(lines.length, pictures.length + 1);

    const said = await run("pack", [
      "--format",
      "shards",
      "--no-shuffle",
      "--strict",
      "--out",
      at("shards"),
    ]);
    match(
      said,
      /^(?=.*\b7 webp\b)(?=.*\b23 tif\b).* stay as they are: .*--size encodes them as JPEG\.$/m,
    );
    const original = await openDataset(people), packed = await openDataset(at("shards"));
    strictEqual(packed.imageCount, pictures.length);
    for (let i = 0; i < packed.imageCount; i++) {
      deepStrictEqual(await packed.read(i), await original.read(i), packed.path(i));
    }
    await original.close();
    await packed.close();
  }));
