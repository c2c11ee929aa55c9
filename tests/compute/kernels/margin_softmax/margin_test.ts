import { deepStrictEqual, ok } from "node:assert/strict";
import type { UniformMargin } from "../../../../src/compute/kernels/margin_softmax/margin.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import {
  isOfRow,
  isOfRows,
  plainMarginSoftmax,
  type PlainRowMargin,
} from "../../../heads/plain_margin_softmax.ts";
import { slopes } from "../../../slopes.ts";
import { type Case, caseOf, ours, run } from "./run_losses.ts";

const combined = (m1: number, m2: number, m3: number) => ({ m1, m2, m3 });

/** Angles of both signs, 0 among them, and offsets. */
const rowMargins = (count: number): PlainRowMargin[] =>
  Array.from({ length: count }, (_, row) => [0.4 * ((row * 3) % 7 - 3), 0.1 * (row % 4)]);

const nameOf = (margin: Case["margin"]) =>
  isOfRows(margin) ? "margins of rows" : Object.values(margin).join(" ");

/** The losses of all rows, in plain loops. */
const plainLosses = ({ cosines, columns, scale, margin, own }: Case) =>
  cosines.map((row, i) =>
    plainMarginSoftmax(
      [row],
      [columns[i]],
      { scale, margin: isOfRows(margin) ? [margin[i]] : margin },
      own && [own[i]],
    )
  );

const SHAPES = [[3, 7], [7, 13], [31, 2], [2, 300]];
for (const [count, width] of SHAPES) {
  const margins = [
    combined(1, 0.3, 0.2),
    combined(0.9, 0.4, 0.15),
    combined(0.5, 0, 0),
    combined(2, 0.1, 0.1),
    combined(4, 0, 0),
    rowMargins(count),
  ];
  for (const margin of margins) {
    for (const ownIsGiven of [false, true]) {
      const name = `marginSoftmaxLosses() of [${count}, ${width}] with ${nameOf(margin)}` +
        (ownIsGiven ? " and own cosines" : "");
      testOnEveryDevice(`${name} agrees with plain loops and finite differences`, async () => {
        const options = caseOf(count, width, margin, ownIsGiven);
        const [losses, dCosines, dOwn] = await run(ours, options);
        const total = (options: Case) =>
          plainLosses(options).reduce((sum, loss, row) => sum + (1 + row) * loss, 0);
        const byCosines = options.cosines.flatMap((_, row) =>
          slopes(
            options.cosines[row],
            (values) => total({ ...options, cosines: options.cosines.with(row, values) }),
            1e-6,
          )
        );
        closeTo(losses, plainLosses(options), 2e-6, "losses");
        closeTo(dCosines, byCosines, 1e-5, "gradient of the cosines");
        if (options.own) {
          const byOwn = slopes(options.own, (own) => total({ ...options, own }), 1e-6);
          closeTo(dOwn, byOwn, 1e-5, "gradient of own cosines");
        }
      });
    }
  }
}

const POINTS = 2001, STEP = Math.PI / (POINTS - 1);

/** t' at angles from 0 to pi. */
async function marginsOf(margin: UniformMargin | PlainRowMargin): Promise<number[]> {
  const [losses] = await run(ours, {
    cosines: Array.from({ length: POINTS }, (_, i) => [Math.cos(i * STEP), 0]),
    columns: Array(POINTS).fill(0),
    scale: 1,
    margin: isOfRow(margin) ? Array(POINTS).fill(margin) : margin,
  });
  return [...losses].map((loss) => -Math.log(Math.expm1(loss)));
}

const ROUNDING = 1e-6;

for (
  const margin of [
    combined(1, 0.5, 0),
    combined(1, 3, 0),
    combined(1, 0, 0.35),
    combined(1, 0.3, 0.2),
    combined(0.9, 0.4, 0.15),
    combined(0.3, 0, 0),
    combined(4, 0.5, 0),
    combined(2, 3.5, 0),
    [0.4, 0],
    [-0.4, 0.8],
    [-3, 0.1],
  ] as const
) {
  const name = isOfRow(margin) ? `margin of rows ${margin}` : nameOf(margin);
  testOnEveryDevice(`the cosine never rises with the angle: ${name}`, async () => {
    const values = await marginsOf(margin);
    const rises = values.slice(1).map((value, i) => value - values[i]);
    ok(Math.max(...rises) <= ROUNDING, `rises by ${Math.max(...rises)}`);
    ok(values[0] - values[POINTS - 1] > 0.03);
    const jumps = !isOfRow(margin) && margin.m1 === 1 && margin.m2 > 0;
    const steepest = isOfRow(margin) ? 1 : Math.max(1, margin.m1);
    if (!jumps) {
      ok(Math.min(...rises) >= -steepest * STEP - ROUNDING, `falls by ${Math.min(...rises)}`);
    }
  });
}

testOnEveryDevice("every margin is finite at cosines of 1 and -1", async () => {
  const cosines = [[1, -1], [1, -1], [1.0000001, -1.0000001], [1.0000001, -1.0000001]];
  const given = { cosines, columns: [0, 1, 0, 1], scale: 64 };
  const margins = [0.1, 0.5, 1, 1.5, 4, 50].flatMap((m1) =>
    [0, 0.5, 3, 3.5].flatMap((m2) => [0, 2].map((m3) => combined(m1, m2, m3)))
  );
  const rows = [-3, -0.4, 0, 0.4, 3].map((angle) => Array(4).fill([angle, 0.4]));
  for (const margin of [...margins, ...rows]) {
    for (const own of [undefined, [1, -1, 1.0000001, -1.0000001]]) {
      const results = await run(ours, { ...given, margin, own });
      ok(results.every((values) => values.every(Number.isFinite)), `${nameOf(margin)}: ${results}`);
    }
  }
});

testOnEveryDevice(
  "a multiple of the angle has a slope of its square where the angle is 0",
  async () => {
    const [, gradient] = await run(ours, {
      cosines: [[1, 1]],
      columns: [0],
      scale: 1,
      margin: combined(3, 0, 0),
    });
    closeTo(gradient, [-4.5, 0.5], 1e-5);
  },
);

testOnEveryDevice("marginSoftmaxLosses() lets NaN through where it is a row's own", async () => {
  for (const margin of [combined(1, 0.5, 0), combined(2, 0.1, 0), rowMargins(3)]) {
    const options = caseOf(3, 7, margin, true);
    options.own![1] = NaN;
    const [losses, dCosines, dOwn] = await run(ours, options);
    deepStrictEqual([...losses].map(Number.isNaN), [false, true, false]);
    deepStrictEqual([...dOwn].map(Number.isNaN), [false, true, false]);
    deepStrictEqual(
      Array.from(dCosines, Number.isNaN),
      Array.from({ length: 21 }, (_, i) => i >= 7 && i < 14 && i !== 7 + options.columns[1]),
    );
  }
});
