import { throws } from "node:assert/strict";
import type { StoredTensor } from "../../src/formats/safetensors.ts";
import { requireNumbers } from "../../src/training/require_numbers.ts";

const stored = (...values: number[]) =>
  new Map<string, StoredTensor>([
    ["owners", { dtype: "I32", shape: [1], data: Int32Array.of(-1) }],
    ["w", { dtype: "F32", shape: [values.length], data: Float32Array.from(values) }],
  ]);

Deno.test("requireNumbers() names the variable that holds a NaN or an infinity", () => {
  requireNumbers(3, stored(1, -2), stored(0));
  for (const value of [NaN, Infinity, -Infinity]) {
    throws(() => requireNumbers(3, stored(1), stored(1, value)), {
      name: "RangeError",
      message: /^Cannot save step 3 as weights must be numbers: w holds one that is none; /,
    });
  }
});
