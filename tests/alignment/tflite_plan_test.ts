import { deepStrictEqual, ok } from "node:assert/strict";
import { layOut } from "../../src/alignment/tflite_plan.ts";

Deno.test("layOut() gives a place away when what was there is needed no more, and never before", () => {
  // 0 goes in, 1 and 3 of it are made, 2 is made of 1, and 4 of 2 and 3.
  const uses = [
    { makes: 1, needs: [0] },
    { makes: 3, needs: [0] },
    { makes: 2, needs: [1] },
    { makes: 4, needs: [2, 3] },
  ];
  const { places, bytes } = layOut(uses, [0], [4], (made) => 100 - 8 * made);
  deepStrictEqual([...places.keys()].sort(), [0, 1, 2, 3, 4]);
  const together = [[0, 1, 3], [1, 3, 2], [2, 3, 4]];
  const end = (made: number) => places.get(made)! + 100 - 8 * made;
  for (const made of together.flat()) ok(end(made) <= bytes && places.get(made)! % 16 === 0);
  for (const living of together) {
    for (const [i, one] of living.entries()) {
      for (const other of living.slice(i + 1)) {
        ok(end(one) <= places.get(other)! || end(other) <= places.get(one)!, `${one} and ${other}`);
      }
    }
  }
  ok(bytes < 112 + 96 + 96 + 80 + 80, "all beside one another");
  deepStrictEqual(layOut([], [], [], () => 0).bytes, 0);
});
