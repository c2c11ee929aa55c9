import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { FaceAligner } from "../../src/alignment/face_aligner.ts";
import { lookAtAlignment } from "../../src/alignment/look_at_alignment.ts";
import type { Image } from "../../src/images/image.ts";
import { testOnDevice } from "../devices.ts";
import { photoDataset, syntheticPhoto } from "./synthetic_photos.ts";

const datasetOf = (photos: Image[]) =>
  photoDataset({ ann: Object.fromEntries(photos.map((photo, i) => [`${i}.png`, photo])) });

testOnDevice(
  "wasm",
  "a set of crops is told from photos, and by which template they were cut",
  async () => {
    // In other places of the photo, and of other sizes.
    const photos = Array.from(
      { length: 5 },
      (_, i) => syntheticPhoto(i, { size: 110 + 20 * i, at: [9 * (i % 5), 8 * (i % 3)] }).image,
    );
    const aligner = await FaceAligner.load(), crops: Image[] = [];
    for (const photo of photos) crops.push((await aligner.align(photo)).faces[0].crop);
    aligner.dispose();
    const before = await lookAtAlignment(datasetOf(photos), { device: "wasm" });
    deepStrictEqual([before?.images, before?.isAligned, before?.template], [5, false, undefined]);
    ok(before!.spread! > 8, `${before!.spread}`);
    const after = await lookAtAlignment(datasetOf(crops), { device: "wasm" });
    deepStrictEqual([after?.images, after?.isAligned, after?.template], [5, true, "insightface"]);
    ok(after!.spread! < 2.5, `${after!.spread}`);
  },
);

testOnDevice("wasm", "sets that cannot be told about are not, and cost no network", async () => {
  const tiny = { width: 20, height: 20, data: new Uint8Array(1200) };
  strictEqual(await lookAtAlignment(datasetOf(Array(9).fill(tiny)), { device: "wasm" }), undefined);
  const blank = { width: 60, height: 60, data: new Uint8Array(10800) };
  deepStrictEqual(await lookAtAlignment(datasetOf(Array(4).fill(blank)), { device: "wasm" }), {
    ...{ images: 4, faces: 0, spread: null, isAligned: false },
  });
});
