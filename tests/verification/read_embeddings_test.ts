import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { readEmbeddings } from "../../src/verification/read_embeddings.ts";

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
