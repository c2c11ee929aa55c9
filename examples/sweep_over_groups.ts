// deno run --allow-read --allow-write --allow-env --allow-sys examples/sweep_over_groups.ts [DATA]
// How few anchors are enough? Trains with one M after the other and draws how each learns.
import { compare, learningCurvesSvg, parseCompareConfig } from "../mod.ts";
import { drawFaces } from "./synthetic.ts";

const [data = await drawFaces(64, 6)] = Deno.args;
const out = await Deno.makeTempDir({ prefix: "sweep-" });
const groups = [8, 16, 32];
const config = parseCompareConfig({
  data,
  imageSize: 24,
  batch: 32,
  imagesPerIdentity: 4,
  steps: 20,
  evaluateEvery: 10,
  seeds: 1,
  workers: 1, // so little is not worth sharing
  schedule: { name: "cosine", warmup: 5 },
  backbones: [{ name: "small", width: 8, embedding: 64 }],
  heads: groups.map((groups) => ({ name: "virtual-fc", groups, warmup: 10 })),
  out,
});
const { rows } = await compare(config);
const curves = rows.map(({ curve, headParameters, tests }, i) => {
  const name = `${groups[i]} anchors`;
  console.log(`${name}: ${headParameters} weights, AUC ${tests[0].auc.mean.toFixed(4)}`);
  return { name, points: curve.map(({ step, auc }) => ({ step, values: auc.values })) };
});
await Deno.writeTextFile(`${out}/sweep.svg`, await learningCurvesSvg(curves));
console.log(`The curves are in ${out}/sweep.svg, everything else in ${out}/comparison.html`);
