import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseMetrics } from "../../src/run_report/parse_metrics.ts";
import { verificationOf } from "./run_folders.ts";

Deno.test("parseMetrics() tells steps and evaluations apart", () => {
  const verification = verificationOf(0.9);
  const text = [
    { type: "step", step: 1, loss: 4, learningRate: 0.1, imagesPerSecond: 300, dataWait: 0.5 },
    { type: "evaluation", step: 1, epoch: 0, best: true, verification },
  ].map((line) => JSON.stringify(line)).join("\n");
  deepStrictEqual(parseMetrics(text, "metrics.jsonl"), {
    steps: {
      step: [1],
      loss: [4],
      learningRate: [0.1],
      imagesPerSecond: [300],
      dataWait: [0.5],
      ignored: [NaN],
    },
    evaluations: [{ type: "evaluation", step: 1, best: true, verification }],
    notices: [],
  });
});

Deno.test("parseMetrics() leaves out broken lines, and says which", () => {
  const text = `{"type":"step","step":1,"loss":4}
{"type":"step","step":0}
[]
null
{"type":"evaluation","step":1,"best":true}
{"type":"step","step":2,"loss":3}
{"type":"step","st`;
  const { steps, notices } = parseMetrics(text, "a/metrics.jsonl");
  deepStrictEqual(steps.loss, [4, 3]);
  deepStrictEqual(notices, [
    `"a/metrics.jsonl", line 2, was left out: expected a step or an evaluation, ` +
    `got "{\\"type\\":\\"step\\",\\"step\\":0}"; as were 4 more`,
  ]);
});

Deno.test("parseMetrics() says how many losses are no numbers", () => {
  const { steps, notices } = parseMetrics(`{"type":"step","step":1,"loss":null}`, "m");
  strictEqual(steps.loss[0], NaN);
  deepStrictEqual(notices, [`"m" has 1 steps whose loss is no number; their curve has gaps`]);
});
