import { deepStrictEqual } from "node:assert/strict";
import { compareCodePoints } from "../../src/datasets/compare_code_points.ts";

Deno.test("compareCodePoints() sorts as Python does", () => {
  const sorted = [
    "",
    "A",
    "AB",
    "B",
    "a",
    "é",
    "\u{d7ff}",
    "\u{e000}",
    "\u{ffff}",
    "\u{10000}",
    "😀",
  ];
  deepStrictEqual(sorted.toReversed().sort(compareCodePoints), sorted);
});
