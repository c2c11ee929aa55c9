import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { kFoldAccuracy } from "../../src/verification/k_fold_accuracy.ts";
import { readPairs } from "../../src/verification/read_pairs.ts";
import { withFolder } from "../temporary_folder.ts";

const files = {
  "Pair_list_F.txt": "1 ../Data/Images/001/frontal/01.jpg\n2 ../Data/Images/001/frontal/02.jpg\n" +
    "3 ../Data/Images/002/frontal/01.jpg\n",
  "Pair_list_P.txt": "1 ../Data/Images/001/profile/01.jpg\n2 ../Data/Images/002/profile/01.jpg\n",
  "Split/FF/01/same.txt": "1,2\n",
  "Split/FF/01/diff.txt": "1,3\n",
  "Split/FF/02/same.txt": "2,1\r\n",
  "Split/FF/02/diff.txt": "3,2\r\n",
  "Split/FP/01/same.txt": "1,1\n",
  "Split/FP/01/diff.txt": "1,2\n2,2\n",
  "Split/FP/02/same.txt": "3,2\n",
  "Split/FP/02/diff.txt": "",
};
const paths = [
  "cut/002/profile/01.png",
  "cut/001/frontal/01.png",
  "cut/001/frontal/02.png",
  "cut/002/frontal/01.png",
  "cut/001/profile/01.png",
];
const images = { imageCount: 5, path: (image: number) => paths[image] };

const inProtocol = (changed: Record<string, string>, test: (root: string) => Promise<void>) =>
  withFolder(async (root) => {
    for (const [name, text] of Object.entries({ ...files, ...changed })) {
      await Deno.mkdir(dirname(join(root, name)), { recursive: true });
      await Deno.writeTextFile(join(root, name), text);
    }
    await test(root);
  });

Deno.test("readPairs() reads frontal and profile pairs of CFP's own folder, a fold a split", () =>
  inProtocol({}, async (root) => {
    deepStrictEqual(await readPairs(join(root, "Split/FP"), images), {
      a: Int32Array.of(1, 1, 2, 3),
      b: Int32Array.of(4, 0, 0, 0),
      same: Uint8Array.of(1, 0, 0, 1),
      folds: Int32Array.of(0, 0, 0, 1),
    });
    const frontal = await readPairs(join(root, "Split/FF/"), images);
    deepStrictEqual([...frontal.a, ...frontal.b], [1, 1, 2, 3, 2, 3, 1, 2]);
    // A threshold that is right on either fold is right on the other.
    const { mean, folds } = kFoldAccuracy(
      Float64Array.of(0.9, 0.1, 0.9, 0.1),
      frontal.same,
      frontal.folds,
    );
    strictEqual(mean, 1);
    strictEqual(folds.length, 2);
  }));

for (
  const [what, changed, message] of [
    [
      "a pair that is none",
      { "Split/FP/02/diff.txt": "3 2" },
      /02.diff\.txt", line 1: expected "a,b"/,
    ],
    [
      "an image that is not listed",
      { "Split/FP/01/diff.txt": "1,1\n1,3" },
      /line 2: there is no image 3$/,
    ],
    [
      "a list that is none",
      { "Pair_list_P.txt": "one\n" },
      /P\.txt", line 1: expected "number path"/,
    ],
    [
      "a number of two images",
      { "Pair_list_P.txt": "1 001/profile/01.jpg\n1 001/profile/01.jpg\n1 002/profile/01.jpg\n" },
      /P\.txt", line 3: image 1 is 002\/profile\/01\.jpg, and was 001\/profile\/01\.jpg before$/,
    ],
    [
      "a missing image",
      { "Pair_list_P.txt": "1 001/profile/01.jpg\n2 002/profile/09.jpg\n" },
      /1 of 2 in ".*P\.txt" are missing, the first is 002\/profile\/09\.jpg$/,
    ],
  ] as [string, Record<string, string>, RegExp][]
) {
  Deno.test(`readPairs() answers ${what} of CFP with a sentence`, () =>
    inProtocol(changed, async (root) => {
      await rejects(readPairs(join(root, "Split/FP"), images), message);
    }));
}

Deno.test("readPairs() refuses other folders, and rows without paths", () =>
  inProtocol({}, async (root) => {
    await rejects(
      readPairs(root, images),
      /expected a list, or CFP's folder Protocol\/Split\/FF or/,
    );
    await rejects(
      readPairs(join(root, "Split/FP"), { imageCount: 5 }),
      /a table of samples says it$/,
    );
  }));
