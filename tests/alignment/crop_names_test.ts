import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { CropNames } from "../../src/alignment/crop_names.ts";

Deno.test("crops are called as their photos are, in folders that are called as identities", () => {
  const names = new CropNames();
  strictEqual(names.name("Robert Downey Jr.", "photos/Robert/1.jpeg"), "Robert Downey Jr_/1");
  strictEqual(names.name("张伟", "set.zip#张伟/a.b.PNG"), "张伟/a.b");
  strictEqual(names.name("7", "train.rec#12"), "7/train.rec#12");
});

Deno.test("no two crops have one name, not even where capitals do not count", () => {
  const names = new CropNames();
  const named = [
    ["ann", "x/1.jpg"],
    ["ann", "y/1.png"],
    ["ann", "x/A.jpg"],
    ["ann", "x/a.jpg"],
    ["Ann", "z/1.jpg"],
    ["a/b", "1.jpg"],
    ["a_b", "1.jpg"],
  ].map(([identity, path]) => names.name(identity, path));
  deepStrictEqual(named, [
    ...["ann/1", "ann/1_2", "ann/A", "ann/a_2"],
    ...["Ann_2/1", "a_b/1", "a_b_2/1"],
  ]);
});

Deno.test("no name leads out of the folder, is hidden, or is too long for a disk", () => {
  const names = new CropNames();
  strictEqual(names.name("..", "a/...jpg"), "__/__");
  strictEqual(names.name("", ""), "_/_");
  strictEqual(names.name("@eaDir", "C:\\x\\con?.jpg"), "_eaDir/con_");
  const [folder, file] = names.name("ü".repeat(300), `a/${"x".repeat(400)}.jpg`).split("/");
  strictEqual(new TextEncoder().encode(folder).length, 180);
  strictEqual(file.length, 180);
});
