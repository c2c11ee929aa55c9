import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";

Deno.test("openDataset() tells synthetic faces, folders and lists apart", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "ann/more"), { recursive: true });
    await Deno.writeTextFile(join(folder, "ann/more/1.png"), "");
    await Deno.writeTextFile(join(folder, "list"), "more/1.png 5\n");

    const faces = await openDataset("synthetic:5x3", { seed: 1, size: 32, firstIdentity: 2 });
    deepStrictEqual([faces.identityCount, faces.imageCount], [5, 15]);
    const shifted = await openDataset("synthetic:9x3", { seed: 1, size: 32 });
    deepStrictEqual(await faces.read(0), await shifted.read(6));

    const objective = { data: "synthetic:5", seed: 1, imagesPerIdentity: 2, identities: "a" };
    strictEqual((await openDataset(objective.data, { ...objective })).imageCount, 100);

    const people = await openDataset(folder);
    deepStrictEqual([people.identityName(0), people.imageCount], ["ann", 1]);

    const listed = await openDataset(join(folder, "list"), { root: join(folder, "ann") });
    strictEqual(listed.path(0), people.path(0));
    strictEqual(listed.identityName(0), "5");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openDataset() says what it cannot open", async () => {
  await rejects(openDataset("no such thing"), {
    message: 'Cannot open data "no such thing": no such file or folder',
  });
  await rejects(openDataset("synthetic:many"), SyntaxError);
});
