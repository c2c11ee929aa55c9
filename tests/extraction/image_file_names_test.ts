import { deepStrictEqual } from "node:assert/strict";
import { imageFileNames } from "../../src/extraction/image_file_names.ts";

Deno.test("imageFileNames() keeps what follows the deepest folder that holds all images", () => {
  deepStrictEqual(imageFileNames(["/a/b/c/1.jpg", "/a/b/d/1.jpg"]), ["c/1.jpg", "d/1.jpg"]);
  deepStrictEqual(imageFileNames(["x/1.jpg"]), ["1.jpg"]);
  deepStrictEqual(imageFileNames([]), []);
});

Deno.test("imageFileNames() leads nowhere outside", () => {
  deepStrictEqual(imageFileNames(["../a/1.jpg", "b/../../2.jpg"]), ["a/1.jpg", "b/2.jpg"]);
});
