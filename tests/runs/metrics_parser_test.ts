import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { MetricsParser } from "../../src/runs/metrics_parser.ts";
import { verificationOf } from "../run_report/run_folders.ts";

function parseMetrics(text: string, name: string) {
  const parser = new MetricsParser(name);
  parser.add(text);
  return parser.record;
}

Deno.test("MetricsParser tells steps and evaluations apart", () => {
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
      lent: [NaN],
      ignoredIdentities: [NaN],
    },
    evaluations: [{ type: "evaluation", step: 1, epoch: 0, best: true, verification }],
    notices: [],
  });
});

Deno.test("MetricsParser leaves out broken lines, and says which", () => {
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

Deno.test("MetricsParser leaves the rest out of what is no log", () => {
  const step = '{"type":"step","step":1,"loss":4}\n';
  const { steps, notices } = parseMetrics(step + "{x\n".repeat(20_000) + step, "a/metrics.jsonl");
  deepStrictEqual(steps.loss, [4]);
  match(notices[0], /got "\{x"; as were 9999 more, and the rest$/);
});

Deno.test("MetricsParser reads what became of anchors, and how often they were lent", () => {
  const timesLent = [{ least: 2, width: 1, counts: [3, 1] }];
  const text = [
    { type: "step", step: 1, anchors: { lent: 4, ignored: 1 } },
    {
      ...{ type: "evaluation", step: 1, epoch: 0, best: true, timesLent },
      verification: verificationOf(0.9),
    },
  ].map((line) => JSON.stringify(line)).join("\n");
  const { steps, evaluations } = parseMetrics(text, "metrics.jsonl");
  deepStrictEqual([steps.lent, steps.ignoredIdentities], [[4], [1]]);
  deepStrictEqual(evaluations[0].timesLent, timesLent);
});

Deno.test("MetricsParser numbers lines on from one piece to the next", () => {
  const parser = new MetricsParser("m");
  parser.add('{"type":"step","step":1,"loss":4}\n\n');
  parser.add("broken\n");
  deepStrictEqual(parser.record.steps.step, [1]);
  strictEqual(parser.record.notices[0].startsWith('"m", line 3, was left out'), true);
});

Deno.test("MetricsParser says how many losses are no numbers", () => {
  const { steps, notices } = parseMetrics(`{"type":"step","step":1,"loss":null}`, "m");
  strictEqual(steps.loss[0], NaN);
  deepStrictEqual(notices, [`"m" has 1 steps whose loss is no number; their curve has gaps`]);
});
