import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { comparePairs } from "../../src/run_report/compare_pairs.ts";
import { findEmbeddings } from "../../src/runs/embeddings_npy.ts";
import { withFolder } from "../temporary_folder.ts";
import { EXTRACTED, writeExtraction } from "./run_folders.ts";

function sourceOf(folder: string, pairs: string) {
  return { ...findEmbeddings(folder)!, pairs };
}

Deno.test("comparePairs() finds the worst mistakes and shows their images", () =>
  withFolder(async (folder) => {
    const pairs = await writeExtraction(folder);
    const compared = await comparePairs(sourceOf(folder, pairs), await openDataset(EXTRACTED));
    // Cosines of the same pairs are 0.995 and -0.196, of the different ones 0, 0.956 and 0.1.
    deepStrictEqual([compared.acceptCount, compared.rejectCount], [0, 1]);
    deepStrictEqual([compared.threshold.toFixed(3), compared.accuracy], ["0.995", 0.8]);
    const [mistake] = compared.rejects;
    strictEqual(mistake.score.toFixed(3), "-0.196");
    deepStrictEqual(mistake.images.map(({ path }) => path), [
      "synthetic/0000001/0000",
      "synthetic/0000001/0001",
    ]);
    for (const { thumbnail } of mistake.images) match(thumbnail!, /^data:image\/jpeg;base64,\/9j/);
    deepStrictEqual(compared.notices, []);
  }));

Deno.test("comparePairs() says which images are not in the data, and goes without", () =>
  withFolder(async (folder) => {
    const pairs = await writeExtraction(folder);
    const { rejects, notices } = await comparePairs(
      sourceOf(folder, pairs),
      await openDataset("synthetic:1x2"),
    );
    strictEqual(rejects[0].images[0].thumbnail, undefined);
    match(notices[0], /^"synthetic:1x2" has no image "synthetic\/0000001\/0000", and 1 more are/);
    await rm(join(folder, "samples.tsv"));
    const bare = await comparePairs(sourceOf(folder, pairs), await openDataset(EXTRACTED));
    strictEqual(bare.rejects[0].images[0].path, "row 2");
    match(bare.notices[0], /there is no samples\.tsv/);
  }));

Deno.test("comparePairs() refuses pairs and samples that do not fit", () =>
  withFolder(async (folder) => {
    const pairs = await writeExtraction(folder);
    await writeFile(join(folder, "far.tsv"), "0\t9\t1\n");
    await rejects(comparePairs(sourceOf(folder, join(folder, "far.tsv"))), /there is no row 9/);
    await writeFile(join(folder, "samples.tsv"), "row\tpath\tidentity\n0\ta\tb\n");
    await rejects(comparePairs(sourceOf(folder, pairs)), /has 1 rows for 4 embeddings$/);
  }));
