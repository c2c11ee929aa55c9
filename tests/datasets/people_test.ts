import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { resolve } from "node:path";
import { isSynthetic, sourceOf } from "../../src/datasets/people.ts";

Deno.test("sourceOf() is where data is, or a family of synthetic faces", () => {
  strictEqual(sourceOf("./faces/a.txt", 3), resolve("faces/a.txt"));
  strictEqual(sourceOf("synthetic:10", 3), sourceOf("synthetic:20x5", 3));
  notStrictEqual(sourceOf("synthetic:10", 3), sourceOf("synthetic:10", 4));
  deepStrictEqual([sourceOf("synthetic:10", 3), sourceOf("a", 3)].map(isSynthetic), [true, false]);
});
