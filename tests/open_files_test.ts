import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  compare,
  extract,
  inspect,
  openDataset,
  pack,
  parseCompareConfig,
  parseTrainConfig,
  selectIdentities,
  syntheticFaces,
  train,
} from "../mod.ts";
import { findListLines } from "../src/datasets/image_list_lines.ts";
import { ListDataset } from "../src/datasets/list_dataset.ts";
import { TextBytes } from "../src/formats/text_bytes.ts";
import { TextLines } from "../src/formats/text_lines.ts";
import { testOnDevice } from "./devices.ts";
import { withFolder } from "./temporary_folder.ts";
import { pickleOf } from "./verification_pickles.ts";

const faces = syntheticFaces({ identities: 24, imagesPerIdentity: 4, size: 16 });
const isLinux = Deno.build.os === "linux";

/** The files below `folder` that this process has open; Deno does not let it look itself. */
async function openFiles(folder: string): Promise<string[]> {
  const args = ["-c", `readlink /proc/${Deno.pid}/fd/*`];
  const { stdout } = await new Deno.Command("sh", { args }).output();
  return new TextDecoder().decode(stdout).split("\n")
    .filter((target) => target.startsWith(`${folder}/`))
    .map((target) => target.slice(folder.length + 1)).sort();
}

/** Packs faces into `set/train.rec`, `shards/0.tar` and more, and a verification set `lfw.bin`. */
async function withSets(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await pack(faces, { out: join(folder, "set"), workers: 0 });
    await pack(faces, {
      out: join(folder, "shards"),
      format: "shards",
      imagesPerShard: 48,
      workers: 0,
    });
    const images = await Promise.all(Array.from({ length: 40 }, (_, image) => faces.read(image)));
    const same = Array.from({ length: 20 }, (_, pair) => pair % 2 === 0);
    await writeFile(join(folder, "lfw.bin"), pickleOf(images, same));
    await use(folder);
  });
}

const SOURCES = {
  "set": ["set/train.rec"],
  "shards": ["shards/000000.tar", "shards/000001.tar"],
  "lfw.bin": ["lfw.bin"],
};

for (const [source, files] of Object.entries(SOURCES)) {
  Deno.test({
    name: `close() of a selection lets go of the files of a dataset, also twice: ${source}`,
    ignore: !isLinux,
    fn: () =>
      withSets(async (folder) => {
        const dataset = await openDataset(join(folder, source));
        const selected = selectIdentities(dataset, (identity) => identity !== 1);
        for (let i = 0; i < selected.imageCount; i++) await selected.read(i);
        deepStrictEqual(await openFiles(folder), files);
        const late = selected.read(0).catch(() => {});
        await selected.close();
        await dataset.close();
        await late;
        deepStrictEqual(await openFiles(folder), []);
      }),
  });
}

Deno.test({
  name: "ListDataset.close() lets go of a list that stays in its file",
  ignore: !isLinux,
  fn: () =>
    withFolder(async (folder) => {
      const file = join(folder, "list.txt");
      await writeFile(file, "a.png 1\nb.png 2\n");
      const text = new TextLines(TextBytes.open(file, 0), "list");
      const dataset = new ListDataset(file, folder, text, findListLines(text, file));
      deepStrictEqual(await openFiles(folder), ["list.txt"]);
      await dataset.close();
      await dataset.close();
      deepStrictEqual(await openFiles(folder), []);
      await rejects(dataset.read(0), { message: "Cannot read a text that was closed" });
    }),
});

testOnDevice(
  "wasm",
  "train(), extract(), inspect() and compare() let go of what they opened, also when they fail",
  () =>
    withSets(async (folder) => {
      const at = (name: string) => join(folder, name);
      const common = {
        pairs: at("lfw.bin"),
        imageSize: 16,
        steps: 2,
        device: "wasm",
        workers: 1,
      };
      const small = { name: "small", width: 2, embedding: 4 };
      const first = { data: at("set"), batch: 8 };
      const objectives = [first, { data: at("shards"), head: { name: "full-fc" }, batch: 8 }];
      const run = { ...common, backbone: small, objectives, out: at("run") };
      await train(parseTrainConfig(run));
      if (isLinux) deepStrictEqual(await openFiles(folder), []);
      // Into a folder that holds something, after everything has been opened.
      await rejects(train(parseTrainConfig(run)));
      if (isLinux) deepStrictEqual(await openFiles(folder), []);

      const embed = { checkpoint: at("run"), data: at("shards"), device: "wasm" } as const;
      await extract({ ...embed, pairs: at("lfw.bin"), out: at("embeddings") });
      await rejects(extract({ ...embed, pairs: at("lfw.bin"), out: at("embeddings") }));
      await rejects(extract({ ...embed, pairs: at("none.bin"), out: at("other") }));
      if (isLinux) deepStrictEqual(await openFiles(folder), []);

      await inspect({ ...embed, test: at("set"), out: at("inspected") });
      await rejects(inspect({ ...embed, test: at("set"), out: at("inspected") }));
      await rejects(inspect({ ...embed, test: at("none") }));
      if (isLinux) deepStrictEqual(await openFiles(folder), []);

      await compare(parseCompareConfig({
        ...common,
        ...first,
        pairs: [at("lfw.bin")],
        seeds: 1,
        backbones: [small],
        heads: [{ name: "full-fc" }],
        learningRates: [0.05, 0.1],
        out: at("compared"),
      }));
      if (isLinux) deepStrictEqual(await openFiles(folder), []);
    }),
);
