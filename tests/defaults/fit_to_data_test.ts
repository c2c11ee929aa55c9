import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampledFace } from "../../src/alignment/look_at_alignment.ts";
import { cropForFaces, type FaceCrop, placeOfFaces } from "../../src/defaults/crop_for_faces.ts";
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
