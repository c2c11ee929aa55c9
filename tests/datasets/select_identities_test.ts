import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { selectNamedIdentities } from "../../src/datasets/identities_by_name.ts";
import { identityOf } from "../../src/datasets/identity_of.ts";
import { selectIdentities } from "../../src/datasets/select_identities.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import { listedDataset } from "./listed_dataset.ts";

Deno.test("selectIdentities() numbers the kept identities and their images anew", async () => {
  const selected = selectIdentities(listedDataset(2, 1, 3, 1), (i) => i === 1 || i === 2);
  deepStrictEqual([selected.identityCount, selected.imageCount], [2, 4]);
  deepStrictEqual([0, 1, 2].map((i) => selected.firstImage(i)), [0, 1, 4]);
  deepStrictEqual([0, 1].map((i) => selected.identityName(i)), ["person 1", "person 2"]);
  deepStrictEqual([0, 1, 2, 3].map((i) => selected.path(i)), ["2.pgm", "3.pgm", "4.pgm", "5.pgm"]);
  strictEqual((await selected.read(3)).at(-1), 5);
});

Deno.test("selectIdentities() of a selection keeps to the first dataset's images", () => {
  const once = selectIdentities(listedDataset(2, 1, 3), (i) => i > 0);
  const twice = selectIdentities(once, (i) => i === 1);
  deepStrictEqual([twice.identityName(0), twice.path(0)], ["person 2", "3.pgm"]);
});

Deno.test("selectIdentities() counts more images than 32 bits do", () => {
  const faces = syntheticFaces({ identities: 10_000, imagesPerIdentity: 1_000_000 });
  const selected = selectIdentities(faces, (i) => i !== 5);
  deepStrictEqual([selected.imageCount, selected.firstImage(9000)], [9_999_000_000, 9e9]);
  strictEqual(selected.path(9_000_000_007), "synthetic/0009001/0007");
});

Deno.test("selectIdentities() may keep everybody", () => {
  const dataset = listedDataset(2, 1);
  strictEqual(selectIdentities(dataset, () => true), dataset);
});

Deno.test("selectIdentities() may keep nobody", () => {
  const nobody = selectIdentities(listedDataset(2, 1), () => false);
  deepStrictEqual([nobody.identityCount, nobody.imageCount, nobody.firstImage(0)], [0, 0, 0]);
});

Deno.test("selectNamedIdentities() passes over names without images, but not a whole list", () => {
  const dataset = listedDataset(2, 1);
  const selected = selectNamedIdentities(dataset, new Set(["x", "person 1"]), "names.txt");
  deepStrictEqual([selected.identityCount, selected.identityName(0)], [1, "person 1"]);
  throws(() => selectNamedIdentities(dataset, new Set(["x", "y"]), "names.txt"), {
    message: 'Cannot select identities: none of the 2 names in "names.txt", such as "x", ' +
      'is in "listed", which has identities such as "person 0"',
  });
});

Deno.test("identityOf() finds the owner of every image and of no other", () => {
  const dataset = listedDataset(2, 1, 3);
  deepStrictEqual([0, 1, 2, 3, 4, 5].map((i) => identityOf(dataset, i)), [0, 0, 1, 2, 2, 2]);
  for (const image of [-1, 6, NaN]) throws(() => identityOf(dataset, image), RangeError);
});
