import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  readChoice,
  tileCachePath,
  writeChoice,
} from "../../../../src/compute/kernels/mat_mul/tile_cache.ts";
import { CANDIDATES } from "../../../../src/compute/kernels/mat_mul/tune_classes.ts";
import { withFolder } from "../../../temporary_folder.ts";

Deno.test("readChoice() finds what writeChoice() wrote for the same adapter", () =>
  withFolder((folder) => {
    const path = join(folder, "new", "tiles.json");
    deepStrictEqual(readChoice(path, "A Fine Card", CANDIDATES), {});
    writeChoice(path, "A Fine Card", { "few tiles": "64x32" });
    writeChoice(path, "Another", { "few tiles": "32x32", "32 rows": "32x32" });
    deepStrictEqual(readChoice(path, "A Fine Card", CANDIDATES), { "few tiles": "64x32" });
    deepStrictEqual(readChoice(path, "Another", CANDIDATES), {
      "few tiles": "32x32",
      "32 rows": "32x32",
    });
    deepStrictEqual(readChoice(path, "A third", CANDIDATES), {});
    return Promise.resolve();
  }));

for (
  const [what, text] of [
    ["no JSON", '{ "A Fine Card": { "few ti'],
    ["nothing", ""],
    ["null", "null"],
    ["an array", "[]"],
    ["something else", '{ "A Fine Card": 7 }'],
    [
      "unknown tiles",
      '{ "A Fine Card": { "few tiles": "63x63", "many tiles": 5, "toString": "64x64" } }',
    ],
    // Of 16 columns a tile of 128x128 would waste most.
    ["a tile that does not suit its class", '{ "A Fine Card": { "16 columns": "128x128" } }'],
  ]
) {
  Deno.test(`readChoice() takes a file that holds ${what} for empty, writeChoice() replaces it`, () =>
    withFolder(async (folder) => {
      const path = join(folder, "tiles.json");
      await Deno.writeTextFile(path, text);
      deepStrictEqual(readChoice(path, "A Fine Card", CANDIDATES), {});
      writeChoice(path, "A Fine Card", { "32 rows": "64x32" });
      deepStrictEqual(readChoice(path, "A Fine Card", CANDIDATES), { "32 rows": "64x32" });
    }));
}

Deno.test("writeChoice() goes on without a word where it cannot write", () =>
  withFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    writeChoice(join(file, "tiles.json"), "A Fine Card", { "32 rows": "64x32" });
    deepStrictEqual(readChoice(join(file, "tiles.json"), "A Fine Card", CANDIDATES), {});
  }));

Deno.test("tileCachePath() lies in the user's folder of caches", () => {
  ok(tileCachePath()?.endsWith(join("virtual-fc", "webgpu_tiles.json")));
});

Deno.test({
  name: "The tile cache is empty without permissions",
  permissions: "none",
  fn() {
    deepStrictEqual(tileCachePath(), undefined);
    writeChoice("/tmp/tiles.json", "A Fine Card", { "32 rows": "64x32" });
    deepStrictEqual(readChoice("/tmp/tiles.json", "A Fine Card", CANDIDATES), {});
  },
});
