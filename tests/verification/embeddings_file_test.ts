import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { FileChangedError } from "../../src/formats/file_stamp.ts";
import { encodeNpy } from "../../src/formats/npy.ts";
import { EmbeddingsFile, readEmbeddings } from "../../src/verification/embeddings_file.ts";
import { npyBytes } from "../formats/npy_bytes.ts";
import { withFolder } from "../temporary_folder.ts";

const data = Float32Array.of(1, 2, 3, 4, 5, 6);
const saved = encodeNpy({ shape: [3, 2], data });

Deno.test("EmbeddingsFile reads some rows, or all of them, and none where there are none", () =>
  withFolder(async (folder) => {
    const path = join(folder, "embeddings.npy");
    await Deno.writeFile(path, saved);
    const file = await EmbeddingsFile.open(path);
    deepStrictEqual([file.count, file.length], [3, 2]);
    deepStrictEqual(await file.read(1, 2), { data: Float32Array.of(3, 4), count: 1, length: 2 });
    deepStrictEqual(await file.read(), { data, count: 3, length: 2 });
    deepStrictEqual((await file.read(3)).count, 0);
    await file.close();
  }));

Deno.test("EmbeddingsFile rounds float64, of which a row is twice as long", () =>
  withFolder(async (folder) => {
    const path = join(folder, "embeddings.npy");
    const four = saved.indexOf("4".charCodeAt(0)); // of <f4
    const header = saved.with(four, "8".charCodeAt(0)).subarray(0, saved.length - data.byteLength);
    const doubles = new Uint8Array(Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6).buffer);
    await Deno.writeFile(path, Uint8Array.of(...header, ...doubles));
    const file = await EmbeddingsFile.open(path);
    deepStrictEqual((await file.read(1, 3)).data, Float32Array.of(0.3, 0.4, 0.5, 0.6));
    await file.close();
  }));

Deno.test("EmbeddingsFile reads the same rows of each type, order of bytes and order of axes", () =>
  withFolder(async (folder) => {
    const path = join(folder, "embeddings.npy");
    const columns = [1, 3, 5, 2, 4, 6], prefix = saved.subarray(0, saved.length - data.byteLength);
    for (const type of ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]) {
      for (const isFortran of [false, true]) {
        const header = String.fromCharCode(...prefix).replace("<f4", type)
          .replace("False", isFortran ? "True " : "False");
        const numbers = npyBytes(type, isFortran ? columns : [...data]);
        const bytes = Uint8Array.from(header, (letter) => letter.charCodeAt(0));
        await Deno.writeFile(path, Uint8Array.of(...bytes, ...numbers));
        const file = await EmbeddingsFile.open(path);
        deepStrictEqual((await file.read()).data, data);
        deepStrictEqual((await file.read(1, 2)).data, Float32Array.of(3, 4));
        deepStrictEqual((await file.read(1)).data, Float32Array.of(3, 4, 5, 6));
        deepStrictEqual((await file.read(3)).count, 0);
        await file.close();
      }
    }
  }));

Deno.test("EmbeddingsFile refuses files that are cut, before they are opened or after", () =>
  withFolder(async (folder) => {
    const path = join(folder, "embeddings.npy");
    await Deno.writeFile(path, saved.subarray(0, saved.length - 1));
    await rejects(EmbeddingsFile.open(path), /embeddings\.npy": .* takes 24 bytes, got 23$/);
    await Deno.writeFile(path, saved);
    const file = await EmbeddingsFile.open(path);
    await Deno.truncate(path, saved.length - 5);
    await rejects(file.read(1), FileChangedError);
    await file.close();
  }));

Deno.test("readEmbeddings() reads an array of two axes, and refuses any other with its shape", async () => {
  const folder = await Deno.makeTempDir(), file = join(folder, "embeddings.npy");
  try {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    await Deno.writeFile(file, encodeNpy({ shape: [2, 3], data }));
    deepStrictEqual(await readEmbeddings(file), { data, count: 2, length: 3 });
    await Deno.writeFile(file, encodeNpy({ shape: [1, 2, 3], data }));
    await rejects(readEmbeddings(file), /embeddings\.npy": expected shape \[n, D\].*\[1, 2, 3\]/);
    await Deno.writeFile(file, encodeNpy({ shape: [6, 0], data: new Float32Array() }));
    await rejects(readEmbeddings(file), /got \[6, 0\]/);
    await rejects(
      readEmbeddings(join(folder, "none")),
      /Cannot read embeddings ".*none": .*no such file/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
