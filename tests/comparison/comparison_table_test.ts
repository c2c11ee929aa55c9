import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { spreadOf } from "../../src/comparison/comparison.ts";
import { comparisonMarkdown, resolvedFars } from "../../src/comparison/comparison_table.ts";
import { FAR_GRID } from "../../src/runs/result_json.ts";
import { searchedComparison, smallComparison } from "./cells.ts";

Deno.test("spreadOf() divides by one less than the values, and has no deviation of one", () => {
  deepStrictEqual(spreadOf([1, 3]), { mean: 2, deviation: Math.SQRT2, values: [1, 3] });
  deepStrictEqual(spreadOf([5]), { mean: 5, values: [5] });
});

Deno.test("comparisonMarkdown() says what was done, and gives every head a row", () => {
  strictEqual(
    comparisonMarkdown(smallComparison()),
    `# Comparison of heads

- Data: synthetic:1000, 1,000 identities with 20,000 images; 42 identities that occur in a test were taken out of training.
- Budget of a cell: 300 steps of 64 images, 2 of an identity, 56x56 pixels.
- Schedule: cosine:warmup=50, learning rate 0.1.
- Heads with groups have 100, unless they say otherwise.
- 3 seeds; ± is the standard deviation over seeds.
- Device: wasm (WebAssembly). 2026-11-25.

\`\`\`sh
deno task compare --out 'a & b'
\`\`\`

| backbone | head | lfw, accuracy % | lfw, AUC | <cfp>, accuracy % | <cfp>, AUC | head parameters | of full-fc | head memory | ms a step | seeds |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| small | full-fc (upper boundary) | 82.00 ± 2.00 | 0.8700 ± 0.0200 | 70.00 ± 0.00 | 0.7500 ± 0.0000 | 128,000 | 100 % | 12.5 MB | 22.0 ± 2.0 | 3 |
|  | virtual-fc | 81.00 | 0.8600 | 75.00 | 0.8000 | 12,800 | 10 % | 12.5 MB | 10.0 | 1 |

- 2 cells of the table are not done.

Head memory: weights, gradient and momentum, and what a step makes of a batch.
`,
  );
});

Deno.test("comparisonMarkdown() has columns for what a head chose or was given", () => {
  const comparison = smallComparison();
  comparison.search = { "small/full-fc": { 0.1: 0.8, 0.2: "the loss must be a number" } };
  comparison.config = { ...comparison.config, steps: undefined, minutes: 2, learningRates: [0.1] };
  comparison.faults = [{ cell: "out/cells/a", message: "Cannot go on" }];
  const text = comparisonMarkdown(comparison);
  strictEqual(text.includes("| 20.0 |"), false);
  strictEqual(text.match(/\| 22\.0 ± 2\.0 \| 0\.1 \| 300 \| 3 \|\n/g)?.length, 1);
  strictEqual(text.match(/ms a step \| learning rate \| steps \| seeds \|\n/g)?.length, 1);
  strictEqual(text.match(/^- out\/cells\/a failed: Cannot go on$/gm)?.length, 1);
  strictEqual(text.match(/the steps that fit into 2 minutes of training of 64/g)?.length, 1);
});

Deno.test("comparisonMarkdown() says how each learning rate did, the best in bold once all are tried", () => {
  const text = comparisonMarkdown(searchedComparison());
  strictEqual(
    text.slice(text.indexOf("Head memory")),
    `Head memory: weights, gradient and momentum, and what a step makes of a batch.

## Learning rates

| backbone | head | 0.05 | 0.1 | 0.2 | 1e+30 |
| --- | --- | ---: | ---: | ---: | ---: |
| small | full-fc (upper boundary) | 0.8000 | **0.8500** | 0.8500 | the loss is <NaN\\|> |
|  | virtual-fc | 0.7000 | 0.6000 |  |  |

Area under the ROC curve with each learning rate, on training identities held out for the search; the best is in bold.
`,
  );
});

Deno.test("resolvedFars() begins with the rate of one pair", () => {
  strictEqual(FAR_GRID.length, 61);
  deepStrictEqual([FAR_GRID[0], FAR_GRID[40], FAR_GRID[60]], [1e-6, 0.01, 1]);
  deepStrictEqual(resolvedFars(100)[0], 40);
  deepStrictEqual(resolvedFars(99)[0], 41);
  deepStrictEqual(resolvedFars(1), [60]);
});
