import {
  deepStrictEqual,
  notDeepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { parseSyntheticName, syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { parseSyntheticFace } from "../../src/formats/face_recipe.ts";

Deno.test("syntheticFaces() lays out images by identity, twenty each by default", () => {
  const faces = syntheticFaces({ identities: 3 });

  strictEqual(faces.name, "synthetic:3x20");
  strictEqual(faces.identityCount, 3);
  strictEqual(faces.imageCount, 60);
  deepStrictEqual([0, 1, 2, 3].map((i) => faces.firstImage(i)), [0, 20, 40, 60]);
  strictEqual(faces.identityName(2), "0000002");
  strictEqual(faces.path(43), "synthetic/0000002/0003");
});

Deno.test("syntheticFaces() reads a face's numbers, not its pixels", async () => {
  const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 5, seed: 9, size: 64 });

  deepStrictEqual(parseSyntheticFace(await faces.read(7)), {
    seed: 9,
    identity: 1,
    image: 2,
    size: 64,
  });
});

Deno.test("syntheticFaces() gives the same picture however many identities there are", async () => {
  const few = syntheticFaces({ identities: 10 });
  const many = syntheticFaces({ identities: 10_000_000 });

  deepStrictEqual(await few.read(187), await many.read(187));
  strictEqual(many.path(many.imageCount - 1), "synthetic/9999999/0019");
});

Deno.test("syntheticFaces() begins with any person, so that held-out people follow the others", async () => {
  const everybody = syntheticFaces({ identities: 12, imagesPerIdentity: 4 });
  const rest = syntheticFaces({ identities: 2, imagesPerIdentity: 4, firstIdentity: 10 });

  strictEqual(rest.identityName(0), "0000010");
  strictEqual(rest.path(5), everybody.path(45));
  deepStrictEqual(await rest.read(5), await everybody.read(45));
});

Deno.test("syntheticFaces() of another seed shows other people", async () => {
  const one = syntheticFaces({ identities: 1, seed: 1 });
  const other = syntheticFaces({ identities: 1, seed: 2 });

  notDeepStrictEqual(await one.read(0), await other.read(0));
});

Deno.test("syntheticFaces() says which option is out of range", () => {
  throws(() => syntheticFaces({ identities: 0 }), {
    name: "RangeError",
    message:
      "Cannot make synthetic faces as identities must be a whole number from 1 to 10000000: " +
      "current value is 0",
  });
  throws(() => syntheticFaces({ identities: 10_000_001 }), /identities/);
  throws(() => syntheticFaces({ identities: 1, imagesPerIdentity: 1.5 }), /imagesPerIdentity/);
  throws(() => syntheticFaces({ identities: 1, seed: NaN }), /seed/);
  throws(() => syntheticFaces({ identities: 1, size: 8 }), /size/);
  throws(() => syntheticFaces({ identities: 1, firstIdentity: -1 }), /firstIdentity/);
});

Deno.test("syntheticFaces() has no image, identity or path beyond its last", async () => {
  const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 3 });

  await rejects(faces.read(6), RangeError);
  throws(() => faces.path(-1), RangeError);
  throws(() => faces.identityName(2), RangeError);
  throws(() => faces.firstImage(3), RangeError);
});

Deno.test("parseSyntheticName() reads identities and images an identity", () => {
  deepStrictEqual(parseSyntheticName("synthetic:1000"), { identities: 1000 });
  deepStrictEqual(parseSyntheticName("synthetic:500x8"), { identities: 500, imagesPerIdentity: 8 });
});

Deno.test("parseSyntheticName() refuses what it cannot read", () => {
  for (const name of ["synthetic", "synthetic:", "synthetic:x3", "synthetic:1e3", "synthetic:-4"]) {
    throws(() => parseSyntheticName(name), {
      name: "SyntaxError",
      message: `Cannot parse data "${name}": expected synthetic:N or synthetic:NxK, ` +
        "such as synthetic:1000x20",
    });
  }
});
