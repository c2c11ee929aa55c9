import { deepStrictEqual } from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { CANDIDATES, tuneClasses } from "../../../../src/compute/kernels/mat_mul/tune_classes.ts";

const LONG = 60_000;

Deno.test("tuneClasses() takes the quickest of each class's candidates", async () => {
  const quickest = new Set(["64x32"]);
  const tiles = await tuneClasses(
    CANDIDATES,
    {},
    (_, tile) => Promise.resolve(quickest.has(tile) ? 1 : 2),
    LONG,
  );
  deepStrictEqual(tiles, {
    "few tiles": "64x32",
    "many tiles": CANDIDATES["many tiles"][0], // all alike
    "64 columns": CANDIDATES["64 columns"][0],
    "32 columns": "64x32",
    "16 columns": "64x32",
    "32 rows": "64x32",
  });
});

Deno.test("tuneClasses() measures nothing again that is known", async () => {
  const measured = new Set<string>();
  const known = {
    "few tiles": "32x32",
    "many tiles": "64x64",
    "64 columns": "128x64",
    "32 rows": "64x64",
  } as const;
  const tiles = await tuneClasses(CANDIDATES, known, (productClass) => {
    measured.add(productClass);
    return Promise.resolve(1);
  }, LONG);
  deepStrictEqual([...measured], ["32 columns", "16 columns"]);
  deepStrictEqual(tiles, { ...known, "32 columns": "128x32", "16 columns": "128x16" });
});

Deno.test("tuneClasses() does not take a tile that cannot run", async () => {
  const tiles = await tuneClasses(
    CANDIDATES,
    {
      "many tiles": "64x64",
      "64 columns": "128x64",
      "32 columns": "32x32",
      "16 columns": "64x32",
      "32 rows": "32x32",
    },
    (_, tile) => Promise.resolve(tile === "64x64" ? Infinity : 3),
    LONG,
  );
  deepStrictEqual(tiles["few tiles"], CANDIDATES["few tiles"][1]);
});

Deno.test("tuneClasses() leaves a class open that the time does not suffice for", async () => {
  deepStrictEqual(
    await tuneClasses(CANDIDATES, { "32 rows": "64x64" }, () => Promise.resolve(1), 0),
    {
      "32 rows": "64x64",
    },
  );
  const tiles = await tuneClasses(CANDIDATES, {}, async (productClass) => {
    if (productClass === "many tiles") await setTimeout(300);
    return 1;
  }, 200);
  deepStrictEqual(tiles, { "few tiles": "64x64" });
});

Deno.test("tuneClasses() on a slow machine takes the quickest of those that there was time for", async () => {
  const took = [300, 100, 200];
  let count = 0;
  // Milliseconds pass in trials alone, however busy the machine is.
  const { now } = performance;
  performance.now = () => 60 * count;
  try {
    const measure = () => Promise.resolve(took[count++]);
    const tiles = await tuneClasses(CANDIDATES, {}, measure, 150);
    deepStrictEqual(count, 3);
    deepStrictEqual(tiles, { "few tiles": CANDIDATES["few tiles"][1] });
  } finally {
    performance.now = now;
  }
});
