import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { syntheticFaces } from "../../src/datasets/synthetic_faces.ts";
import type { VerificationSet } from "../../src/datasets/verification_set.ts";
import { openTestSet } from "../../src/verification/open_test_set.ts";
import { readPairs } from "../../src/verification/read_pairs.ts";
import { withFolder } from "../temporary_folder.ts";
import { pickleOf } from "../verification_pickles.ts";

const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 2 });

Deno.test("openTestSet() takes a list as pairs of the dataset's images", () =>
  withFolder(async (folder) => {
    const file = join(folder, "pairs.tsv");
    await writeFile(file, "0\t1\t1\n0\t2\t0\n");
    const { dataset, pairs } = await openTestSet(file, faces);
    strictEqual(dataset, faces);
    deepStrictEqual(pairs.b, Int32Array.of(1, 2));
  }));

Deno.test("openTestSet() takes a verification set with its own images", () =>
  withFolder(async (folder) => {
    const file = join(folder, "lfw.bin");
    const images = await Promise.all([0, 1, 2, 3].map((image) => faces.read(image)));
    await writeFile(file, pickleOf(images, [true, true]));
    const { dataset, pairs } = await openTestSet(file, faces);
    deepStrictEqual(await dataset.read(3), images[3]);
    deepStrictEqual([[...pairs.a], [...pairs.b], [...pairs.same]], [[0, 2], [1, 3], [1, 1]]);
    await (dataset as VerificationSet).close();

    const opened = await openDataset(file) as VerificationSet;
    strictEqual((await openTestSet(file, opened)).dataset, opened);
    await opened.close();
    deepStrictEqual((await readPairs(file, { imageCount: 4 })).b, Int32Array.of(1, 3));
  }));

Deno.test("openTestSet() says which set is not there", async () => {
  await rejects(openTestSet("no/such/lfw.bin", faces), /Cannot read verification set "no\/such/);
});
