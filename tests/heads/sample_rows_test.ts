import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { sampleRows } from "../../src/heads/sample_rows.ts";

const IDENTITIES = Int32Array.of(3, 7, 3, 0);

Deno.test("sampleRows() takes the rows of all identities present, and says where they are", () => {
  for (let step = 0; step < 50; step++) {
    const { rows, columns } = sampleRows(IDENTITIES, {
      count: 6,
      total: 20,
      random: new Random(1, step),
    });
    deepStrictEqual(columns.map((column) => rows[column]), IDENTITIES);
    strictEqual(rows.length, 6);
    strictEqual(new Set(rows).size, 6);
    ok(rows.every((row) => row >= 0 && row < 20), `${rows}`);
  }
});

for (const [total, count] of [[10, 5], [19, 9], [100, 10], [1000, 600]]) {
  Deno.test(`sampleRows() draws each other row equally often: ${count} of ${total}`, () => {
    const steps = 4000, times = new Int32Array(total);
    for (let step = 0; step < steps; step++) {
      const { rows } = sampleRows(IDENTITIES, {
        count,
        total,
        random: new Random(5, "sample", step),
      });
      for (const row of rows) times[row]++;
    }
    const others = times.filter((_, row) => !IDENTITIES.includes(row));
    const share = (count - 3) / others.length, expected = steps * share;
    // Chi-squared of draws without replacement, about normal: its mean is its degrees of freedom.
    const sum = others.reduce((sum, drawn) => sum + (drawn - expected) ** 2, 0);
    const freedom = others.length - 1;
    const statistic = sum / (expected * (1 - share)) * freedom / others.length;
    const deviations = (statistic - freedom) / Math.sqrt(2 * freedom);
    ok(Math.abs(deviations) < 4, `chi-squared is ${statistic} of ${freedom}: ${others}`);
  });
}

Deno.test("sampleRows() draws each pair of other rows equally often", () => {
  const total = 12, steps = 20_000, pairs = new Map<string, number>();
  for (let step = 0; step < steps; step++) {
    const { rows } = sampleRows(IDENTITIES, { count: 5, total, random: new Random(2, step) });
    const pair = [...rows].slice(3).sort((a, b) => a - b).join();
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  strictEqual(pairs.size, 36);
  const expected = steps / 36;
  const statistic = [...pairs.values()].reduce(
    (sum, drawn) => sum + (drawn - expected) ** 2 / expected,
    0,
  );
  ok(statistic < 35 + 4 * Math.sqrt(70), `chi-squared is ${statistic} of 35`);
});

Deno.test("sampleRows() of the same keys draws the same rows, of others different ones", () => {
  const draw = (step: number) =>
    sampleRows(IDENTITIES, { count: 9, total: 99, random: new Random(step) });
  deepStrictEqual(draw(1), draw(1));
  ok(draw(1).rows.join() !== draw(2).rows.join());
});

Deno.test("sampleRows() takes every row when as many are asked for", () => {
  const { rows } = sampleRows(IDENTITIES, { count: 13, total: 13, random: new Random(0) });
  deepStrictEqual([...rows].sort((a, b) => a - b), Array.from({ length: 13 }, (_, i) => i));
});

Deno.test("sampleRows() refuses to leave identities of the batch out", () => {
  throws(() => sampleRows(IDENTITIES, { count: 2, total: 20, random: new Random(0) }), {
    name: "RangeError",
    message: "Cannot sample rows as those of all identities of a batch must be among them: " +
      "2 rows are sampled, 3 identities are there",
  });
});
