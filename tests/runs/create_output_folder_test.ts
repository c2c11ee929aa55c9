import { rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { createOutputFolder } from "../../src/runs/create_output_folder.ts";

Deno.test("createOutputFolder() makes a folder and those above it, and takes an empty one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const out = join(folder, "a", "b");
    await createOutputFolder(out);
    await createOutputFolder(out);
    strictEqual((await Deno.stat(out)).isDirectory, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createOutputFolder() refuses a folder that holds something, and a file", async () => {
  const folder = await Deno.makeTempDir(), file = join(folder, "kept.txt");
  try {
    await Deno.writeTextFile(file, "kept");
    await rejects(createOutputFolder(folder), /must be new or empty, and holds "kept\.txt"/);
    await rejects(createOutputFolder(file), /kept\.txt": it is a file/);
    strictEqual(await Deno.readTextFile(file), "kept");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
