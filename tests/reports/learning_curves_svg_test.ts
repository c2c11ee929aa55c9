import { deepStrictEqual, match, rejects } from "node:assert/strict";
import { learningCurvesSvg } from "../../src/reports/learning_curves_svg.ts";

/** The points of the thick lines, or of the thin ones, which alone let shine through. */
function curves(svg: string, kind: "thick" | "thin"): [number, number][][] {
  const mark = kind === "thick" ? /stroke-width="2"/ : /stroke-opacity="0\.35"/;
  return [...svg.matchAll(/<path d="M([^"]*)"[^>]*>/g)].filter(([tag]) => mark.test(tag))
    .map(([, d]) => d.split("L").map((point) => point.split(" ").map(Number) as [number, number]));
}

Deno.test("learningCurvesSvg() draws the mean over the runs, and each run as a thin line", async () => {
  const svg = await learningCurvesSvg([
    {
      name: "full-fc",
      points: [{ step: 5, values: [0.5, 0.7] }, { step: 10, values: [0.9, 0.7] }],
    },
    { name: "n-pair", points: [{ step: 5, values: [0.8] }, { step: 10, values: [0.6] }] },
  ], { width: 400, height: 300 });
  const [first, second] = curves(svg, "thick"), [a, b] = curves(svg, "thin");
  deepStrictEqual([curves(svg, "thick").length, curves(svg, "thin").length], [2, 2]);
  // y is linear in the figure, from 0.45 at the bottom (244) to 0.95 at the top (72): 34.4 a tenth.
  deepStrictEqual(first.map(([, y]) => y), [192.4, 123.6]);
  deepStrictEqual(second.map(([, y]) => y), [123.6, 192.4]);
  deepStrictEqual([a.map(([, y]) => y), b.map(([, y]) => y)], [[226.8, 89.2], [158, 158]]);
  match(svg, />full-fc</);
  match(svg, />steps</);
});

Deno.test("learningCurvesSvg() refuses no curves", async () => {
  await rejects(learningCurvesSvg([]), RangeError);
});
