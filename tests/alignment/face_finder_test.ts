import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { FacePoints } from "../../src/alignment/cut_face.ts";
import { FaceFinder } from "../../src/alignment/face_finder.ts";
import { resizeBilinear } from "../../src/images/resize_bilinear.ts";
import { testOnDevice } from "../devices.ts";
import { putImage, syntheticPhoto } from "./synthetic_photos.ts";

/** How far points lie from others on average, as a share of the distance between the eyes. */
function distance(points: FacePoints, truth: FacePoints): number {
  const between = ([x, y]: readonly [number, number], other: readonly [number, number]) =>
    Math.hypot(x - other[0], y - other[1]);
  const sum = points.reduce((sum, point, i) => sum + between(point, truth[i]), 0);
  return sum / points.length / between(truth[0], truth[1]);
}

testOnDevice(
  "wasm",
  "of 100 synthetic faces at least 99 are found, each by its points",
  async () => {
    const finder = await FaceFinder.load(), distances: number[] = [];
    for (let identity = 0; identity < 100; identity++) {
      const { image, points } = syntheticPhoto(identity);
      const [face] = await finder.find(image);
      if (face) distances.push(distance(face.points, points));
    }
    finder.dispose();
    const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
    const most = Math.max(...distances);
    console.log(
      `${distances.length} found, points off by ${
        (100 * mean).toFixed(1)
      } % of the distance between the eyes ` +
        `on average, ${(100 * most).toFixed(1)} % at most`,
    );
    ok(distances.length >= 99, `${distances.length} were found`);
    ok(mean < 0.08 && most < 0.25);
  },
);

testOnDevice("wasm", "small faces are found in halves and quarters of the picture", async () => {
  const image = { width: 960, height: 720, data: new Uint8Array(960 * 720 * 3).fill(110) };
  const small = syntheticPhoto(1, { width: 160, height: 160, at: [0, 0] }).image;
  putImage(image, resizeBilinear(small, 60, 60), [700, 500]);
  const finder = await FaceFinder.load();
  const [face, ...others] = await finder.find(image);
  ok(face, "a face of 4 % of the picture");
  strictEqual(others.length, 0);
  const { left, top, right, bottom } = face.box;
  ok(left > 690 && top > 490 && right < 770 && bottom < 570, JSON.stringify(face.box));
  // With a large face beside it, it is found where all are wanted only.
  putImage(image, syntheticPhoto(2, { width: 300, height: 300, size: 300, at: [0, 0] }).image, [
    100,
    100,
  ]);
  strictEqual((await finder.find(image)).length, 1);
  const all = await finder.find(image, "all");
  deepStrictEqual(all.map(({ box }) => box.left > 600), [false, true]);
  finder.dispose();
});

testOnDevice("wasm", "the main face is the large one near the middle", async () => {
  const finder = await FaceFinder.load();
  const photo = (atEdge: number) => {
    const image = { width: 800, height: 400, data: new Uint8Array(800 * 400 * 3).fill(110) };
    putImage(image, syntheticPhoto(4, { width: 200, height: 200, size: 200, at: [0, 0] }).image, [
      300,
      100,
    ]);
    const side = atEdge;
    putImage(
      image,
      syntheticPhoto(6, { width: side, height: side, size: side, at: [0, 0] }).image,
      [0, 0],
    );
    return image;
  };
  // At the edge of the picture even a larger one is not meant, but it is told of.
  const [main, ...rivals] = await finder.find(photo(240));
  ok(main.box.left > 300, JSON.stringify(main.box));
  strictEqual(rivals.length, 1);
  // One that is less than half as large is not.
  strictEqual((await finder.find(photo(110))).length, 1);
  finder.dispose();
});

testOnDevice("wasm", "pictures without a face, and of a few pixels, have none", async () => {
  const finder = await FaceFinder.load();
  for (const [width, height] of [[1, 1], [3, 400], [200, 150]]) {
    const data = new Uint8Array(width * height * 3);
    for (let i = 0; i < data.length; i++) data[i] = (i * 7919) % 251;
    deepStrictEqual(await finder.find({ width, height, data }), []);
    deepStrictEqual(await finder.find({ width, height, data }, "all"), []);
  }
  finder.dispose();
});
