import { strictEqual } from "node:assert/strict";
import { expandLines } from "../../../../src/compute/kernels/mat_mul/expand_lines.ts";

Deno.test("expandLines() repeats a line for each value of each name in it", () => {
  strictEqual(
    expandLines("let a_ROW = ROWS;\nsum_ROW_COLUMN += a_ROW * b_COLUMN;\nend", {
      ROW: 2,
      COLUMN: 2,
    }),
    "let a_0 = ROWS;\nlet a_1 = ROWS;\n" +
      "sum_0_0 += a_0 * b_0;\nsum_0_1 += a_0 * b_1;\nsum_1_0 += a_1 * b_0;\nsum_1_1 += a_1 * b_1;\nend",
  );
});

Deno.test("expandLines() repeats a block of lines as a whole", () => {
  strictEqual(
    expandLines("  // each DEPTH\n  a[DEPTH];\n  b[DEPTH];\n  // end\nc", { DEPTH: 2 }),
    "  a[0];\n  b[0];\n  a[1];\n  b[1];\nc",
  );
});
