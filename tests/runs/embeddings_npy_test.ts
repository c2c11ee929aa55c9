import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  embeddingsOf,
  findEmbeddings,
  writeEmbeddings,
  writeImageEmbeddings,
} from "../../src/runs/embeddings_npy.ts";
import { writeSamples } from "../../src/runs/samples_tsv.ts";
import { readEmbeddings } from "../../src/verification/embeddings_file.ts";
import { withFolder } from "../temporary_folder.ts";

const embeddings = { data: Float32Array.of(1, 2, 3, 4), count: 2, length: 2 };

Deno.test("findEmbeddings() finds what writeEmbeddings() wrote, with the samples beside them if there are any", () =>
  withFolder(async (folder) => {
    const file = join(folder, "embeddings.npy"), samples = join(folder, "samples.tsv");
    strictEqual(findEmbeddings(folder), undefined);
    await writeEmbeddings(folder, embeddings);
    deepStrictEqual(findEmbeddings(folder), { embeddings: file });
    deepStrictEqual(await readEmbeddings(file), embeddings);
    await writeSamples(folder, { paths: ["a", "b"], identities: ["a", "b"] });
    deepStrictEqual(findEmbeddings(folder), { embeddings: file, samples });
    deepStrictEqual(embeddingsOf(folder), { embeddings: file, samples });
    deepStrictEqual(embeddingsOf(file), { embeddings: file });
  }));

Deno.test("embeddingsOf() says what a folder without embeddings in one file holds", () =>
  withFolder(async (folder) => {
    const beginning =
      'Cannot read embeddings ".*": expected a folder with embeddings\\.npy, .* got';
    throws(() => embeddingsOf(folder), new RegExp(`${beginning} one without it$`));
    await writeImageEmbeddings(folder, embeddings, ["a/1.jpg", "a/2.jpg"]);
    deepStrictEqual(await readdir(join(folder, "embeddings/a")), ["1.jpg.npy", "2.jpg.npy"]);
    throws(() => embeddingsOf(folder), new RegExp(`${beginning} one with a file an image`));
    strictEqual(embeddingsOf(join(folder, "none.npy")).embeddings, join(folder, "none.npy"));
    await mkdir(join(folder, "other"));
    await writeFile(join(folder, "other/samples.tsv"), "");
    throws(() => embeddingsOf(join(folder, "other")), new RegExp(`${beginning} one without it$`));
  }));
