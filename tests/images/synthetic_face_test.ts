import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { renderSyntheticFace } from "../../src/images/synthetic_face.ts";
import { Random } from "../../src/random/random.ts";

const face = { seed: -5, identity: 9_999_999, image: 3, size: 112 };

Deno.test("renderSyntheticFace() draws the same bytes on every machine", () => {
  const hash = (size: number, count: number) => {
    const sha = createHash("sha256");
    for (let identity = 0; identity < count; identity++) {
      sha.update(renderSyntheticFace({ seed: 0, identity, image: identity % 7, size }).data);
    }
    return sha.digest("hex");
  };

  strictEqual(hash(112, 60), "d74ef0b453a28f83553393efb7d3e3664efeb729f9eb1ab0b39a273f0b13aea7");
  strictEqual(hash(56, 60), "d66312908541c625417518a94129bd12d20cfe6fee48050742d6fd9bf3b05aab");
  strictEqual(hash(225, 4), "5b2bed0f9f6ff85940186fdf268ec518283c4132a167f8827173db6b5efae7db");
});

Deno.test("renderSyntheticFace() tells seeds, identities and images apart", () => {
  const { data } = renderSyntheticFace(face);

  deepStrictEqual(renderSyntheticFace(face).data, data);
  notDeepStrictEqual(renderSyntheticFace({ ...face, seed: 6 }).data, data);
  notDeepStrictEqual(renderSyntheticFace({ ...face, identity: 0 }).data, data);
  notDeepStrictEqual(renderSyntheticFace({ ...face, image: 4 }).data, data);
});

Deno.test("renderSyntheticFace() shows the same scene at every size", () => {
  const large = halve(renderSyntheticFace({ ...face, size: 112 }).data, 112);
  const small = renderSyntheticFace({ ...face, size: 56 }).data;
  let difference = 0;
  for (let i = 0; i < small.length; i++) difference += Math.abs(small[i] - large[i]) / small.length;

  ok(difference < 8, `the mean difference is ${difference}`);
});

Deno.test("renderSyntheticFace() refuses numbers out of range", () => {
  throws(() => renderSyntheticFace({ ...face, size: 2000 }), {
    name: "RangeError",
    message: "Cannot render a synthetic face as size must be a whole number from 16 to 1024: " +
      "current value is 2000",
  });
});

Deno.test("raw pixels verify unseen people at no more than 70 %: who it is has to be learned", () => {
  const people = 200, images = 4, pairs = 1000;
  const faces = Array.from({ length: people * images }, (_, i) => {
    const identity = 5_000_000 + Math.floor(i / images), image = i % images;
    return halve(renderSyntheticFace({ seed: 0, identity, image, size: 112 }).data, 112);
  });
  const mean = new Float64Array(faces[0].length);
  for (const pixels of faces) pixels.forEach((value, i) => mean[i] += value / faces.length);

  const random = new Random(3, "pairs");
  const chosen = Array.from({ length: pairs }, (_, pair) => {
    const same = pair % 2 === 0;
    const person = random.below(people), image = random.below(images);
    const other = same ? person : (person + 1 + random.below(people - 1)) % people;
    const otherImage = (image + 1 + random.below(images - 1)) % images;
    return { same, a: person * images + image, b: other * images + otherImage };
  });
  for (const centre of [new Float64Array(mean.length), mean]) {
    const scores = chosen.map(({ same, a, b }) => {
      return { same, score: cosine(faces[a], faces[b], centre) };
    });
    const accuracy = bestAccuracy(scores);
    ok(accuracy <= 0.7, `raw pixels reach ${accuracy}`);
  }
});

/** Means of two by two pixels. */
function halve(data: Uint8Array, size: number): Float64Array {
  const half = size / 2, out = new Float64Array(half * half * 3);
  for (let i = 0; i < out.length; i++) {
    const channel = i % 3, x = Math.floor(i / 3) % half, y = Math.floor(i / 3 / half);
    const at = (2 * y * size + 2 * x) * 3 + channel;
    out[i] = (data[at] + data[at + 3] + data[at + size * 3] + data[at + size * 3 + 3]) / 4;
  }
  return out;
}

function cosine(a: Float64Array, b: Float64Array, centre: Float64Array): number {
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - centre[i], y = b[i] - centre[i];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

function bestAccuracy(scores: { same: boolean; score: number }[]): number {
  const sorted = scores.toSorted((a, b) => b.score - a.score);
  let right = sorted.filter(({ same }) => !same).length, best = right;
  for (const { same } of sorted) {
    right += same ? 1 : -1;
    best = Math.max(best, right);
  }
  return best / sorted.length;
}
