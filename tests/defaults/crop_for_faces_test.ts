import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { SampledFace } from "../../src/alignment/look_at_alignment.ts";
import { cropForFaces, placeOfFaces } from "../../src/defaults/crop_for_faces.ts";

/** Eyes and mouth at the corners of a square of so many pixels, whose middle is there. */
function face(size: number, [x, y]: [number, number], side = 250): SampledFace {
  const near = size / 2, at = (right: number, down: number) => [x - 0.5 + right, y - 0.5 + down];
  return {
    width: side,
    height: side,
    points: [at(-near, -near), at(near, -near), at(0, 0), at(-near, near), at(near, near)] as never,
  };
}

Deno.test("placeOfFaces() measures faces from the centre of their image, in pixels", () => {
  const faces = [face(40, [125, 135]), face(44, [127, 134]), face(60, [124, 136])];
  deepStrictEqual(placeOfFaces(faces), {
    ...{ size: 44, right: 0, below: 10, width: 250, height: 250, alike: 1 },
  });
});

Deno.test("a face that is much larger, or far away, is not alike", () => {
  const alike = Array.from({ length: 8 }, () => face(44, [125, 135]));
  strictEqual(placeOfFaces([...alike, face(64, [125, 135])]).alike, 8 / 9);
  strictEqual(placeOfFaces([...alike, face(44, [148, 135])]).alike, 8 / 9);
});

Deno.test("a face that lies on its side is not alike, as the square knows no side but the lower one for the chin", () => {
  const { points, ...size } = face(44, [125, 135]);
  const turned = { ...size, points: points.map(([x, y]) => [249 - y, x]) as never };
  const places = [face(44, [125, 135]), turned].map((face) => placeOfFaces([face]));
  deepStrictEqual(places.map(({ alike }) => alike), [1, 0]);
  strictEqual(cropForFaces(placeOfFaces(Array(64).fill(turned))), undefined);
});

// As they were measured on 64 images each.
const LFW = { size: 44, right: 1.3, below: 10, width: 250, height: 250, alike: 1 };
const ALIGNED = { size: 37.2, right: 0.5, below: 15.9, width: 112, height: 112, alike: 1 };
const ORL = { size: 33.5, right: 0.7, below: 12.3, width: 92, height: 112, alike: 1 };
const PINS = { size: 29.4, right: -3.1, below: 7.3, width: 102, height: 108, alike: 0.92 };

Deno.test("cropForFaces() takes the head, from the chin up, and chance moves the square by 4 % of it", () => {
  deepStrictEqual(cropForFaces(LFW), { crop: 123, cropOffset: [0, -9], jitter: 5 });
  const lower = { ...LFW, below: 40, right: 20 };
  deepStrictEqual(cropForFaces(lower), { crop: 123, cropOffset: [20, 21], jitter: 5 });
});

Deno.test("images that were cut closely are left as they are", () => {
  for (const close of [ALIGNED, ORL, PINS]) strictEqual(cropForFaces(close), "largest");
});

Deno.test("the square stays within the image", () => {
  const found = cropForFaces({ ...LFW, below: 90, right: -90, width: 160, height: 200 });
  deepStrictEqual(found, { crop: 123, cropOffset: [-18, 39], jitter: 5 });
});

Deno.test("faces in different places have no square in common", () => {
  strictEqual(cropForFaces({ ...LFW, alike: 0.7 }), undefined);
});
