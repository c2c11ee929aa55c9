import { deepStrictEqual, ok } from "node:assert/strict";
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

Deno.test("imageFileNames() leads nowhere outside, whatever the paths are", () => {
  const out = resolve("out"), paths = fc.array(hostilePath, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(paths, (paths) => {
      for (const name of imageFileNames(paths)) {
        const file = resolve(join(out, `${name}.npy`));
        ok(file.startsWith(out + sep), file);
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});
