import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decodeNpy,
  encodePng,
  extract,
  parseSamples,
  parseTrainConfig,
  readImageFolder,
  renderSyntheticFace,
  syntheticFaces,
  train,
} from "../../mod.ts";
import { testOnDevice } from "../devices.ts";
import { turned } from "../images/turned.ts";
import { pickleOf } from "../verification_pickles.ts";
import { smallFaces } from "../small_faces.ts";

const trained = await mkdtemp(join(tmpdir(), "extract-run-"));

Deno.test.beforeAll(async () => {
  await train(parseTrainConfig({
    data: smallFaces(18, 4),
    backbone: { name: "small", width: 4, embedding: 8 },
    imageSize: 16,
    batch: 8,
    steps: 3,
    workers: 1,
    device: "wasm",
    out: join(trained, "run"),
  }));
});

Deno.test.afterAll(() => rm(trained, { recursive: true }));

/** A run of three steps, in a folder that is taken away afterwards. */
async function withRun(use: (folder: string, run: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "extract-"));
  try {
    const run = join(folder, "run");
    await cp(join(trained, "run"), run, { recursive: true });
    await use(folder, run);
  } finally {
    await rm(folder, { recursive: true });
  }
}

testOnDevice(
  "wasm",
  "extract() writes a row an image, and which image it is",
  () =>
    withRun(async (folder, checkpoint) => {
      const out = join(folder, "out");
      const pairs = join(folder, "pairs.tsv");
      await writeFile(pairs, "0\t1\t1\n2\t3\t1\n0\t2\t0\n1\t3\t0\n");
      const result = await extract({
        checkpoint,
        data: "synthetic:2x2",
        pairs,
        out,
        device: "wasm",
      });
      deepStrictEqual([result.images, result.skipped, result.length], [4, 0, 16]);
      deepStrictEqual((await readdir(out)).sort(), [
        "embeddings.npy",
        "measured_on.json",
        "roc.csv",
        "roc.json",
        "roc.svg",
        "samples.tsv",
        "scores.json",
        "trained_on.json",
      ]);
      const measuredOn = JSON.parse(await readFile(join(out, "measured_on.json"), "utf8"));
      const { step, seed, ...named } = measuredOn;
      deepStrictEqual(named, { checkpoint, data: "synthetic:2x2", pairs });
      deepStrictEqual([typeof step, typeof seed], ["number", "number"]);
      deepStrictEqual(decodeNpy(await readFile(join(out, "embeddings.npy"))).shape, [4, 16]);
      const { identities } = parseSamples(
        await readFile(join(out, "samples.tsv"), "utf8"),
        "samples",
      );
      deepStrictEqual(identities, ["0000000", "0000000", "0000001", "0000001"]);
      const roc = JSON.parse(await readFile(join(out, "roc.json"), "utf8"));
      deepStrictEqual([roc.pairs, roc.same], [4, 2]);
      deepStrictEqual([roc.intervals.over, roc.intervals.count], ["identities", 2]);
    }),
);

testOnDevice(
  "wasm",
  "extract() puts an image's mirror image in the second half of its row",
  () =>
    withRun(async (folder, checkpoint) => {
      const data = join(folder, "faces", "Ada");
      await Deno.mkdir(data, { recursive: true });
      const { width, height, data: pixels } = renderSyntheticFace({
        seed: 1,
        identity: 1,
        image: 1,
        size: 16,
      });
      const mirrored = pixels.map((_, i) => {
        const [row, column, channel] = [Math.floor(i / 48), Math.floor(i / 3) % 16, i % 3];
        return pixels[row * 48 + (15 - column) * 3 + channel];
      });
      await writeFile(join(data, "1.png"), await encodePng({ width, height, data: pixels }));
      await writeFile(join(data, "2.png"), await encodePng({ width, height, data: mirrored }));
      const out = join(folder, "out");
      await extract({ checkpoint, data: join(folder, "faces"), out, device: "wasm" });
      const { data: rows } = decodeNpy(await readFile(join(out, "embeddings.npy")));
      const [face, image] = [[...rows.subarray(0, 16)], [...rows.subarray(16)]];
      deepStrictEqual(face.slice(0, 8), image.slice(8));
      deepStrictEqual(face.slice(8), image.slice(0, 8));
    }),
);

testOnDevice(
  "wasm",
  "extract() skips an image it cannot read, and says so",
  () =>
    withRun(async (folder, checkpoint) => {
      const data = join(folder, "faces", "Ada Lovelace");
      await Deno.mkdir(data, { recursive: true });
      const face = renderSyntheticFace({ seed: 1, identity: 1, image: 1, size: 16 });
      await writeFile(join(data, "1.png"), await encodePng(face));
      await writeFile(join(data, "2.jpg"), "not a picture");
      const skipped: string[] = [];
      const result = await extract({
        checkpoint,
        data: join(folder, "faces"),
        out: join(folder, "out"),
        perImage: true,
        device: "wasm",
        onEvent: (event) => {
          if (event.type === "skip") skipped.push(event.error.path);
        },
      });
      deepStrictEqual([result.images, result.skipped], [1, 1]);
      ok(skipped.length === 1 && skipped[0].endsWith("2.jpg"), skipped.join());
      deepStrictEqual(await readdir(join(folder, "out", "embeddings")), ["1.png.npy"]);
      deepStrictEqual((await readImageFolder(join(folder, "faces"))).imageCount, 2);
    }),
);

testOnDevice(
  "wasm",
  "extract() verifies on a verification set, whether it is the data or comes besides",
  () =>
    withRun(async (folder, checkpoint) => {
      const pairs = join(folder, "lfw.bin");
      const faces = syntheticFaces({ identities: 3, imagesPerIdentity: 2, size: 16 });
      const order = [0, 1, 2, 3, 0, 2, 1, 5];
      const images = await Promise.all(order.map((image) => faces.read(image)));
      await writeFile(pairs, pickleOf(images, [true, true, false, false]));
      const options = { checkpoint, pairs, device: "wasm" as const };

      const own = await extract({ ...options, data: pairs, out: join(folder, "own") });
      deepStrictEqual([own.images, own.verification?.pairs, own.verification?.same], [8, 4, 2]);
      const table = await readFile(join(folder, "own", "samples.tsv"), "utf8");
      deepStrictEqual(parseSamples(table, "samples").paths[5], `${pairs}#5`);

      let last = {};
      const besides = await extract({
        ...options,
        data: "synthetic:2x2",
        out: join(folder, "besides"),
        onEvent: (event) => last = event,
      });
      strictEqual(besides.images, 4);
      deepStrictEqual(last, { type: "progress", embedded: 12, images: 12 });
      deepStrictEqual(besides.verification, own.verification);
      const { shape } = decodeNpy(await readFile(join(folder, "besides", "embeddings.npy")));
      deepStrictEqual(shape, [4, 16]);
    }),
);

testOnDevice(
  "wasm",
  "extract() refuses what it cannot do before it writes anything",
  () =>
    withRun(async (folder, checkpoint) => {
      const out = join(folder, "out");
      const options = { checkpoint, data: "synthetic:2x2", out, device: "wasm" as const };
      await rejects(extract({ ...options, checkpoint: folder }), /Cannot read a checkpoint/);
      await rejects(extract({ ...options, data: join(folder, "none") }), /no such file or folder/);
      await rejects(extract({ ...options, pairs: join(folder, "none") }), /none/);
      await rejects(readdir(out), { code: "ENOENT" });
      await rejects(extract({ ...options, out: checkpoint }), /must be new or empty/);
    }),
);

testOnDevice(
  "wasm",
  "extract() ends with an error where no image can be read, and leaves its folder as it was",
  () =>
    withRun(async (folder, checkpoint) => {
      const data = join(folder, "photos"), out = join(folder, "out");
      for (const person of ["ann", "bob"]) {
        await mkdir(join(data, person), { recursive: true });
        await writeFile(join(data, person, "1.jpg"), "no picture");
      }
      const embed = () => extract({ checkpoint, data, out, device: "wasm" });
      await rejects(
        embed(),
        /^Error: Cannot embed ".*photos": none of its 2 images can be read: ".*1\.jpg", ".*1\.jpg" \(expected a /,
      );
      deepStrictEqual(await readdir(out), []);
      await writeFile(join(data, "ann", "1.jpg"), "P5 2 2 255 abcd");
      const { images, skipped } = await embed();
      deepStrictEqual([images, skipped], [1, 1]);
    }),
);

testOnDevice(
  "wasm",
  "extract() turns pictures as in training unless it is told otherwise",
  () =>
    withRun(async (folder, checkpoint) => {
      const data = join(folder, "photos");
      for (const { ending, name, bytes } of turned) {
        if (ending !== "png") continue;
        await mkdir(join(data, "ann"), { recursive: true });
        await writeFile(join(data, "ann", name), bytes);
      }
      const embed = async (orientation?: "exif" | "stored") => {
        const out = join(folder, `out${orientation}`);
        await extract({ checkpoint, data, out, device: "wasm", orientation });
        const { data: numbers } = decodeNpy(await readFile(join(out, "embeddings.npy")));
        return Array.from(
          { length: 8 },
          (_, row) => [...numbers.subarray(row * 16, row * 16 + 16)],
        );
      };
      const upright = await embed();
      for (const row of upright) deepStrictEqual(row, upright[0]);
      deepStrictEqual(await embed("exif"), upright);
      const [first, ...others] = await embed("stored");
      deepStrictEqual(first, upright[0]);
      for (const row of others) notDeepStrictEqual(row, first);
    }),
);
