import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { UnreadableImages } from "../../src/images/unreadable_images.ts";

Deno.test("UnreadableImages counts each image once, and names the first three", () => {
  const unreadable = new UnreadableImages();
  for (const path of ["a", "b", "a", "c"]) unreadable.add(new ImageDecodeError(path, "cut short"));
  deepStrictEqual([unreadable.count, unreadable.has("b"), unreadable.has("d")], [3, true, false]);
  strictEqual(unreadable.describe(), '"a", "b", "c" (cut short)');
  for (const path of ["d", "e"]) unreadable.add(new ImageDecodeError(path, "odd"));
  strictEqual(unreadable.describe(), '"a", "b", "c" (cut short) and 2 more');
});

Deno.test("UnreadableImages says what is wrong with each where that differs", () => {
  const unreadable = new UnreadableImages();
  unreadable.add(new ImageDecodeError("a", "cut short"));
  unreadable.add(new ImageDecodeError("b", "odd"));
  strictEqual(unreadable.describe(), '"a" (cut short), "b" (odd)');
});
