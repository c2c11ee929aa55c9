import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampledFace } from "../../src/alignment/look_at_alignment.ts";
import { cropForFaces, type FaceCrop, placeOfFaces } from "../../src/defaults/crop_for_faces.ts";
import { BalancedEpoch } from "../../src/datasets/balanced_epoch.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { holdOut } from "../../src/verification/hold_out.ts";
import { fitToData } from "../../src/defaults/fit_to_data.ts";
import { crop } from "../../src/images/crop.ts";
import { renderSyntheticFace } from "../../src/images/synthetic_face.ts";
import type { Image } from "../../src/images/image.ts";
import type { Point } from "../../src/alignment/similarity.ts";
import { ppmBytes, syntheticPhoto } from "../alignment/synthetic_photos.ts";
import { testOnDevice } from "../devices.ts";
import { smallFaces } from "../small_faces.ts";
import { withFolder } from "../temporary_folder.ts";

/** A folder of six people, of whom the last one has a single image and the others two. */
async function writePeople(folder: string, draw: (image: number) => Image): Promise<string> {
  for (let i = 0; i < 11; i++) {
    const person = join(folder, `p${i >> 1}`);
    await mkdir(person, { recursive: true });
    await writeFile(join(person, `${i}.ppm`), ppmBytes(draw(i)));
  }
  return folder;
}

const drawAt = (size: number, at: Point, side = 130) => (identity: number) =>
  syntheticPhoto(identity, { width: side, height: side, size, at }).image;

testOnDevice(
  "wasm",
  "a folder of faces in one place decides batch, epochs and crop",
  () =>
    withFolder(async (folder) => {
      const data = await writePeople(folder, drawAt(100, [65, 42], 220));
      const { chosen, reasons } = await fitToData({ data, device: "wasm", out: "x" });
      const { crop, cropOffset, jitter, ...batches } = chosen;
      // Two of the five people who are left are held out, so an epoch is one batch.
      deepStrictEqual(batches, { minImages: 2, batch: 6, epochs: 800, evaluateEvery: 40 });
      const drawn = Array.from({ length: 10 }, (_, i): SampledFace => {
        const { points } = syntheticPhoto(i, { size: 100, at: [65, 42] });
        return { width: 220, height: 220, points };
      });
      const wanted = cropForFaces(placeOfFaces(drawn)) as FaceCrop;
      ok(Math.abs(crop! - wanted.crop) < 0.1 * wanted.crop, `${crop}, ${wanted.crop}`);
      for (const i of [0, 1]) {
        ok(
          Math.abs(cropOffset![i] - wanted.cropOffset[i]) <= 5,
          `${cropOffset}, ${wanted.cropOffset}`,
        );
      }
      ok(Math.abs(jitter! - wanted.jitter) <= 1);
      deepStrictEqual(reasons.map((reason) => reason.slice(0, reason.indexOf(":"))), [
        "minImages 2",
        "batch 6, imagesPerIdentity 2",
        "epochs 800",
        `crop ${crop}, cropOffset ${cropOffset}, jitter ${jitter}`,
      ]);
    }),
);

testOnDevice(
  "wasm",
  "faces that were cut closely already are taken as they are",
  () =>
    withFolder(async (folder) => {
      const data = await writePeople(folder, (identity) => {
        const face = renderSyntheticFace({ seed: 5, identity, image: 0, size: 110 });
        return crop(face, { x: 14, y: 16, width: 82, height: 82 });
      });
      const said = { minImages: 1, batch: 4, epochs: 3, data, device: "wasm", out: "x" };
      const { chosen, reasons: [reason, ...others] } = await fitToData(said);
      deepStrictEqual([chosen, others], [{}, []]);
      match(
        reason,
        /^crop: the largest square, 82 px, which fits faces already: of 11 images, 11 show /,
      );
    }),
);

testOnDevice(
  "wasm",
  "faces in many places keep the largest square, and align is recommended",
  () =>
    withFolder(async (folder) => {
      const data = await writePeople(
        join(folder, "my photos"),
        (i) => drawAt(60 + 12 * (i % 5), [8 * (i % 2), 9 * (i % 3)])(i),
      );
      const said = { minImages: 1, batch: 4, epochs: 3, data, device: "wasm", out: "x" };
      const { chosen, reasons: [reason, ...others], ...rest } = await fitToData(said);
      deepStrictEqual([chosen, others, rest], [{}, [], { isAlignWorthwhile: true }]);
      match(
        reason,
        /^crop: the largest square, as faces .*: of 11 images, 11 show a face\.$/,
      );
    }),
);

testOnDevice(
  "wasm",
  "images of other things, and small ones, keep the largest square",
  () =>
    withFolder(async (folder) => {
      const grey = { width: 48, height: 48, data: new Uint8Array(48 * 48 * 3).fill(90) };
      const blank = await writePeople(folder, () => grey);
      for (const data of [blank, smallFaces(6, 2)]) {
        const said = { minImages: 1, batch: 4, steps: 9, data, device: "wasm", out: "x" };
        const { chosen, reasons } = await fitToData(said);
        deepStrictEqual([chosen, reasons], [{}, []]);
      }
    }),
);

Deno.test("faces that are drawn, and several objectives, keep all defaults", async () => {
  const none = { chosen: {}, reasons: [], isAlignWorthwhile: false };
  deepStrictEqual(await fitToData({ out: "x" }), none);
  deepStrictEqual(await fitToData({ data: "synthetic:20", out: "x" }), none);
  const objectives = [{ data: "nowhere" }, { data: "synthetic:20" }];
  deepStrictEqual(await fitToData({ objectives, out: "x" }), none);
});

Deno.test("what is said is not chosen, wherever a configuration says it", async () => {
  const objective = { data: smallFaces(20, 3), batch: 8 };
  for (const said of [objective, { objectives: [objective] }]) {
    const { chosen } = await fitToData({ ...said, out: "x" });
    // 18 people who are trained on, 36 groups of two images.
    strictEqual(chosen.batch, undefined);
    deepStrictEqual(chosen, { epochs: 89, evaluateEvery: 41 });
  }
});

Deno.test("epochs are counted over those who are trained on, whoever is held out", () =>
  withFolder(async (folder) => {
    const grey = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 3) };
    for (const [person, images] of [2, 5, 12, 30].entries()) {
      await mkdir(join(folder, `p${person}`));
      for (let i = 0; i < images; i++) {
        await writeFile(join(folder, `p${person}`, `${i}.ppm`), ppmBytes(grey));
      }
    }
    const steps = [1, 3, 6, 15];
    for (let seed = 0; seed < 4; seed++) {
      const { chosen } = await fitToData({ data: folder, seed, crop: 8, out: "x" });
      const dataset = await openDataset(folder);
      const { rest } = await holdOut(dataset, dataset, { data: folder, seed });
      const { batchCount } = new BalancedEpoch(rest, { batchSize: 4, imagesPerIdentity: 2 });
      ok(steps.includes(batchCount));
      deepStrictEqual([chosen.batch, chosen.epochs], [4, Math.ceil(800 / batchCount)], `${seed}`);
      await dataset.close();
    }
  }));

Deno.test("of too few people nothing is chosen, as the run cannot begin", async () => {
  const { chosen, reasons } = await fitToData({ data: smallFaces(3, 3), out: "x" });
  deepStrictEqual([chosen, reasons], [{}, []]);
});

Deno.test("a run that begins with another's weights takes its square", () =>
  withFolder(async (folder) => {
    const run = { crop: 48, cropOffset: [0, -3], jitter: 2, data: "gone", out: folder };
    await writeFile(join(folder, "config.json"), JSON.stringify(parseTrainConfig(run)));
    const said = { data: smallFaces(20, 3), batch: 8, steps: 9, pretrained: folder, out: "x" };
    const { chosen, reasons } = await fitToData(said);
    deepStrictEqual(chosen, { crop: 48, cropOffset: [0, -3], jitter: 2 });
    deepStrictEqual(reasons, [
      `crop 48, cropOffset 0,-3: as "${folder}" has them, with whose weights the run begins.`,
    ]);
    deepStrictEqual((await fitToData({ ...said, crop: 20 })).chosen, {});
  }));

Deno.test("where a batch has one image of a person, it has no image twice", async () => {
  const said = { imagesPerIdentity: 1, head: { name: "full-fc" }, steps: 9, crop: 8, out: "x" };
  const { chosen, reasons } = await fitToData({ ...said, data: smallFaces(12, 2) });
  // Two of twelve people are held out.
  deepStrictEqual(chosen, { batch: 20 });
  deepStrictEqual(reasons, [
    "batch 20, imagesPerIdentity 1: all images that are trained on, once each.",
  ]);
});
