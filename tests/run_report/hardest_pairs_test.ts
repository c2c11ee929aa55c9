import { deepStrictEqual } from "node:assert/strict";
import { hardestPairs } from "../../src/run_report/hardest_pairs.ts";

const scores = Float64Array.of(0.9, 0.2, 0.5, 0.7, 0.5, 0.1, 0.4);
const same = Uint8Array.of(0, 1, 0, 0, 1, 1, 0);

Deno.test("hardestPairs() names different pairs from the threshold on, and same pairs below it, worst first", () => {
  deepStrictEqual(hardestPairs(scores, same, 0.5, 10), {
    acceptCount: 3,
    rejectCount: 2,
    accepts: [0, 3, 2],
    rejects: [5, 1],
  });
});

Deno.test("hardestPairs() names no more than asked for, and counts all", () => {
  deepStrictEqual(hardestPairs(scores, same, 0, 1), {
    acceptCount: 4,
    rejectCount: 0,
    accepts: [0],
    rejects: [],
  });
});

Deno.test("hardestPairs() rejects every same pair where nothing is accepted, earlier ones of a tie first", () => {
  const tied = Float64Array.of(0.3, 0.3, 0.3);
  deepStrictEqual(hardestPairs(tied, Uint8Array.of(1, 0, 1), Infinity, 2), {
    acceptCount: 0,
    rejectCount: 2,
    accepts: [],
    rejects: [0, 2],
  });
});
