import { deepStrictEqual, throws } from "node:assert/strict";
import { matchSamples } from "../../src/extraction/match_samples.ts";
import type { Samples } from "../../src/runs/samples_tsv.ts";

/** A table of paths `person/image`. */
function table(paths: string[], rename = (name: string) => name): Samples {
  return { paths, identities: paths.map((path) => rename(path.split("/").at(-2)!)) };
}

Deno.test("matchSamples() finds the rows of one table in another, whatever their order", () => {
  const a = table(["ann/1", "ann/2", "bob/1"]);
  deepStrictEqual(matchSamples(a, table(["bob/1", "ann/1", "ann/2"])), {
    rows: Int32Array.of(1, 2, 0),
    missing: [],
    surplus: 0,
  });
  deepStrictEqual(matchSamples(a, table(["cy/1", "bob/1", "ann/1"])), {
    rows: Int32Array.of(2, -1, 1),
    missing: ["ann/2"],
    surplus: 1,
  });
  const twice = table(["ann/1", "ann/1"]);
  deepStrictEqual(matchSamples(twice, twice).rows, Int32Array.of(0, 1));
});

Deno.test("matchSamples() finds images in data that has moved, and people who are called otherwise", () => {
  const a = table(["/data/faces/ann/1", "/data/faces/bob/1"]);
  const b = table(["/mnt/bob/1", "/mnt/ann/1"], (name) => name === "ann" ? "0" : "1");
  deepStrictEqual(matchSamples(a, b).rows, Int32Array.of(1, 0));
});

Deno.test("matchSamples() refuses tables of other images, and of other people", () => {
  const a = table(["ann/1", "ann/2", "bob/1"]);
  throws(() => matchSamples(a, table(["cy/1", "di/2"])), {
    name: "RangeError",
    message:
      "Cannot compare embeddings as both must be of the same images: they have none in common; the first " +
      'begin with "ann/1", the second with "cy/1"',
  });
  const mixed = { paths: a.paths, identities: ["ann", "bob", "bob"] };
  throws(() => matchSamples(a, mixed), /"ann\/2" shows "ann" in the first and "bob" in the second/);
});
