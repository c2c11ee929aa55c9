import { deepStrictEqual, ok } from "node:assert/strict";
import { IMAGE_ENDINGS, isImagePath } from "../../src/datasets/file_names.ts";

Deno.test("isImagePath() takes every ending of a picture, in any case of letters", () => {
  const paths = IMAGE_ENDINGS.flatMap((ending) => [`a b/c${ending}`, `C${ending.toUpperCase()}`]);
  deepStrictEqual(paths.filter((path) => !isImagePath(path)), []);
});

Deno.test("isImagePath() takes no other name", () => {
  for (const path of ["", "jpg", "ajpg", "a.jpg.txt", "a.jpgx", "a.pcm", "a.jpg/b", "a.tar"]) {
    ok(!isImagePath(path), path);
  }
});
