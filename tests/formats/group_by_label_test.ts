import { deepStrictEqual } from "node:assert/strict";
import { groupByLabel } from "../../src/formats/group_by_label.ts";
import { Random } from "../../src/random/random.ts";

Deno.test("groupByLabel() leaves what is in order where it is", () => {
  deepStrictEqual(groupByLabel(Uint32Array.of(2, 2, 3, 9, 9, 9)), {
    labels: Uint32Array.of(2, 3, 9),
    firsts: Uint32Array.of(0, 2, 3, 6),
  });
  deepStrictEqual(groupByLabel(new Uint32Array()), {
    labels: new Uint32Array(),
    firsts: Uint32Array.of(0),
  });
});

Deno.test("groupByLabel() agrees with a stable sort", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  for (let round = 0; round < 200; round++) {
    const random = new Random(seed, round);
    const labelOf = Float64Array.from(
      { length: random.below(30) },
      () => 2 ** random.below(50) + random.below(2),
    );
    const { labels, firsts, order = Uint32Array.from(labelOf.keys()) } = groupByLabel(labelOf);
    deepStrictEqual([...order], [...labelOf.keys()].sort((a, b) => labelOf[a] - labelOf[b]));
    deepStrictEqual([...labels], [...new Set(labelOf)].sort((a, b) => a - b));
    labels.forEach((label, i) => {
      const own = order.subarray(firsts[i], firsts[i + 1]);
      deepStrictEqual([...own], [...labelOf.keys()].filter((at) => labelOf[at] === label));
    });
  }
});
