import { deepStrictEqual, ok } from "node:assert/strict";
import { ScoreWorkers } from "../../src/verification/score_workers.ts";
import { unitRows } from "../../src/verification/unit_rows.ts";
import { randomEmbeddings } from "./random_embeddings.ts";

Deno.test("ScoreWorkers of several ranks do each stretch once, with about as many pairs on each rank", async () => {
  const count = 40_000, columns = unitRows(randomEmbeddings(count, 1, 1));
  // One row stands for all of them.
  const rows = { ...columns, data: columns.data.subarray(0, 1), count: 1 };
  const identities = new Int32Array(count);
  for (const size of [1, 2, 3, 7]) {
    const stretches: number[][] = [], pairs: number[] = [];
    let counted = 0;
    for (let rank = 0; rank < size; rank++) {
      using scorers = new ScoreWorkers(1, { rank, size });
      pairs[rank] = 0;
      await scorers.run("countPairs", { rowCount: count, columnCount: count }, (from, to) => {
        stretches.push([from, to]);
        pairs[rank] += (to * to - from * from) / 2;
        return {
          ...{ rows, columns, rowIdentities: identities, columnIdentities: identities },
          ...{ from, to, upper: false },
        };
      }, (counts) => counted += counts.reduce((sum, pairs) => sum + pairs));
    }
    stretches.sort(([one], [other]) => one - other);
    deepStrictEqual(
      stretches.map(([from]) => from),
      [0, ...stretches.map(([, to]) => to)].slice(0, -1),
    );
    deepStrictEqual([stretches.at(-1)![1], counted], [count, count]);
    ok(Math.max(...pairs) < 1.1 * Math.min(...pairs), `${size} ranks: ${pairs}`);
  }
});
