import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join, resolve, sep } from "node:path";
import { imageFileNames } from "../../src/extraction/image_file_names.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { hostilePath } from "../fuzzing/arbitraries.ts";

Deno.test("imageFileNames() keeps what follows the deepest folder that holds all images", () => {
  deepStrictEqual(imageFileNames(["/a/b/c/1.jpg", "/a/b/d/1.jpg"]), ["c/1.jpg", "d/1.jpg"]);
  deepStrictEqual(imageFileNames(["x/1.jpg"]), ["1.jpg"]);
  deepStrictEqual(imageFileNames([]), []);
});

Deno.test("imageFileNames() leads nowhere outside", () => {
  deepStrictEqual(imageFileNames(["../a/1.jpg", "b/../../2.jpg"]), ["a/1.jpg", "b/2.jpg"]);
});

Deno.test("imageFileNames() gives each image its own, also where paths differ only in what leads nowhere", () => {
  const paths = ["x/1", "a/../b.jpg", "a/b.jpg", "a/./b.jpg", "a//b.jpg_2", "a/b.jpg"];
  deepStrictEqual(imageFileNames(paths), [
    ...["x/1", "a/b.jpg", "a/b.jpg_2", "a/b.jpg_3", "a/b.jpg_2_2", "a/b.jpg_4"],
  ]);
});

Deno.test("imageFileNames() leads nowhere outside and nowhere twice, whatever the paths are", () => {
  const out = resolve("out"), paths = fc.array(hostilePath, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(paths, (paths) => {
      const files = imageFileNames(paths).map((name) => resolve(join(out, `${name}.npy`)));
      for (const file of files) ok(file.startsWith(out + sep), file);
      strictEqual(new Set(files).size, paths.length);
    }),
    { seed: 1, numRuns: 2000 },
  );
});
