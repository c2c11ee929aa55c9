import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { AlignStream } from "../../src/alignment/align_stream.ts";
import { FaceAligner } from "../../src/alignment/face_aligner.ts";
import { FACE_TEMPLATES, findTemplate } from "../../src/alignment/face_template.ts";
import type { Image } from "../../src/images/image.ts";
import { turnImage } from "../../src/images/orientation.ts";
import { testOnDevice } from "../devices.ts";
import { syntheticPhoto } from "./synthetic_photos.ts";

const grey: Image = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3).fill(90) };

testOnDevice(
  "wasm",
  "every template has its face in its size, eyes level where they belong",
  async () => {
    const { image, points: truth } = syntheticPhoto(7);
    for (const template of [...FACE_TEMPLATES, findTemplate("insightface", 56)]) {
      const aligner = await FaceAligner.load({ template });
      const { faces: [{ crop, residual }], width, height } = await aligner.align(image);
      aligner.dispose();
      deepStrictEqual([width, height], [image.width, image.height]);
      deepStrictEqual([crop.width, crop.height], [template.width, template.height]);
      ok(residual < 8 * template.width / 112, `${residual}`);
      // The crop shows the face again, where the template has it.
      const again = await FaceAligner.load({ template });
      const { faces: [{ points }] } = await again.align(crop);
      again.dispose();
      for (const [i, [x, y]] of points.entries()) {
        const off = Math.hypot(x - template.points[i][0], y - template.points[i][1]);
        ok(off < 10 * template.width / 112, `${template.name}: point ${i} is off by ${off}`);
      }
    }
    strictEqual(truth.length, 5);
  },
);

testOnDevice(
  "wasm",
  "a photo on its side or upside down is told of, and with turns turned",
  async () => {
    const { image } = syntheticPhoto(11);
    const plain = await FaceAligner.load(), turning = await FaceAligner.load({ turns: true });
    const upright = await plain.align(image);
    deepStrictEqual([upright.turn, upright.upright], [1, 1]);
    strictEqual((await turning.align(image)).turn, 1);
    // What turns a photo back is the other quarter.
    for (const [stored, back] of [[8, 6], [3, 3], [6, 8]] as const) {
      const photo = turnImage(image, stored);
      const told = await plain.align(photo);
      deepStrictEqual([told.turn, told.upright], [1, back]);
      const { turn, faces: [{ crop }], width } = await turning.align(photo);
      deepStrictEqual([turn, width], [back, image.width]);
      deepStrictEqual(crop, upright.faces[0].crop);
    }
    plain.dispose();
    turning.dispose();
  },
);

testOnDevice(
  "wasm",
  "AlignStream hands on an item a face, in order, and tells of those without",
  async () => {
    const aligner = await FaceAligner.load(), skipped: number[] = [];
    const pictures = [syntheticPhoto(1).image, grey, syntheticPhoto(2).image];
    const faces = ReadableStream.from(pictures.map((picture, number) => ({ picture, number })))
      .pipeThrough(new AlignStream(aligner, { onSkip: ({ number }) => skipped.push(number) }));
    const made: number[] = [];
    for await (const { number, picture, face } of faces) {
      made.push(number);
      deepStrictEqual([picture.width, picture], [112, face.crop]);
    }
    deepStrictEqual([made, skipped], [[0, 2], [1]]);
    aligner.dispose();
  },
);
