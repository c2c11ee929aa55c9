import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  compareCodePoints,
  compareNames,
  isWholeNumber,
} from "../../src/datasets/compare_names.ts";

Deno.test("compareNames() puts whole numbers first and in order, and words by code point", () => {
  const ordered = ["", "007", "0010", "2", "10", "100000000000000000000", "Ann", "ann", "ann 2"];
  const names = [...ordered].sort((a, b) => a < b ? -1 : 1).sort(compareNames);
  deepStrictEqual(names, [
    "2",
    "007",
    "10",
    "0010",
    "100000000000000000000",
    "",
    "Ann",
    "ann",
    "ann 2",
  ]);
  deepStrictEqual(["7", "007", "0", "00"].sort(compareNames), ["0", "00", "7", "007"]);
  strictEqual(compareNames("12", "12"), 0);
});

Deno.test("isWholeNumber() is true of digits alone", () => {
  deepStrictEqual(["0", "0012", "", "1.5", "-1", "a1", "1a"].map(isWholeNumber), [
    ...[true, true, false, false, false, false, false],
  ]);
});

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
