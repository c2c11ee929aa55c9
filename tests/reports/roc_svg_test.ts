import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { rocSvg } from "../../src/reports/roc_svg.ts";
import { rocCurve } from "../../src/verification/roc_curve.ts";

/** What each `<text>` says. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text);
/** The paths of curves, which alone are 2 thick. */
const curves = (svg: string) => [...svg.matchAll(/<path d="([^"]*)"[^>]*stroke-width="2"/g)];

function randomRoc(pairs: number, seed: number) {
  const random = new Random(seed);
  const same = Uint8Array.from({ length: pairs }, (_, i) => i % 2);
  return rocCurve(Float64Array.from(same, (kind) => kind + random.normal()), same);
}

Deno.test("rocSvg() names axes, curve and figures, and the FARs that the pairs resolve", async () => {
  const roc = rocCurve(
    Float64Array.from({ length: 200 }, (_, i) => i),
    Uint8Array.from({ length: 200 }, (_, i) => i < 100 ? 0 : 1),
  );
  const written = texts(await rocSvg([{ name: "<run> & co", roc }]));
  for (const text of ["false accept rate", "true accept rate", "&lt;run&gt; &amp; co"]) {
    ok(written.includes(text), text);
  }
  ok(written.includes("AUC 1.0000, EER 0.00 %"));
  deepStrictEqual(written.filter((text) => /^(0\.0*)?1$/.test(text)), ["1", "0.01", "0.1", "1"]);
});

Deno.test("rocSvg() lays several curves over each other, with a legend", async () => {
  const svg = await rocSvg([{ name: "a", roc: randomRoc(100, 1) }, {
    name: "b",
    roc: randomRoc(50, 2),
  }]);
  strictEqual(curves(svg).length, 2);
  const written = texts(svg).join("\n");
  match(written, /^a: AUC 0\.\d{4}, EER \d+\.\d\d %$/m);
  match(written, /^b: AUC /m);
});

Deno.test("rocSvg() draws a staircase: of each step, first along, then up", async () => {
  // Of 20 different pairs one scores higher than the second same pair: from FAR 0.05, TAR is 1 and not 1/2.
  const scores = Float64Array.of(9, 7, 8, ...Array.from({ length: 19 }, (_, i) => -i));
  const svg = await rocSvg([{
    name: "steps",
    roc: rocCurve(scores, Uint8Array.from(scores, (_, i) => i < 2 ? 1 : 0)),
  }]);
  const points = curves(svg)[0][1].slice(1).split("L").map((point) => point.split(" ").map(Number));
  for (let i = 1; i < points.length; i++) {
    const along = points[i][0] !== points[i - 1][0], up = points[i][1] !== points[i - 1][1];
    ok(!(along && up), `${points[i - 1]} to ${points[i]}`);
  }
  // The plot reaches from y = 72, which is TAR 1, down to 424.
  deepStrictEqual([points[0][1], points.at(-1)![1]], [248, 72]);
});

Deno.test("rocSvg() stays small however many points there are", async () => {
  const svg = await rocSvg([{ name: "many", roc: randomRoc(200_000, 3) }]);
  ok(svg.length < 60_000, `${svg.length}`);
});

Deno.test("rocSvg() has colours for a dark screen, and for every curve", async () => {
  const svg = await rocSvg([{ name: "a", roc: randomRoc(10, 1) }]);
  match(svg, /^<svg[^>]*>\n<style>@media \(prefers-color-scheme: dark\)\{\[fill="#ffffff"\]/);
  match(svg, /<rect [^>]*fill="#ffffff"/);
});

Deno.test("rocSvg() refuses no curves", async () => {
  await rejects(rocSvg([]), RangeError);
});
