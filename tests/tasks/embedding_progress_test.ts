import { deepStrictEqual } from "node:assert/strict";
import { EmbeddingProgress } from "../../tasks/embedding_progress.ts";
import { TrainReporter } from "../../tasks/train_reporter.ts";
import type { TaskOutput } from "../../tasks/task_output.ts";
import type { EvaluationEvent, TrainEvent } from "../../mod.ts";

/** What a task says on a terminal, or where there is none. */
function recorded(isTerminal: boolean) {
  const said: string[] = [];
  let bar = false;
  const output = {
    line: (text: string) => void said.push(text),
    startBar(format: string, total: number, value = 0) {
      bar = isTerminal;
      if (bar) said.push(`bar of ${format.match(/\{bar\} (\w+)/)![1]} at ${value} of ${total}`);
    },
    get hasBar() {
      return bar;
    },
    updateBar: (value: number) => void said.push(`bar at ${value}`),
    stopBar: () => void (bar = false),
  };
  return { said, output: output as unknown as TaskOutput };
}

Deno.test("EmbeddingProgress has a line every ten seconds where there is no terminal", () => {
  const { said, output } = recorded(false);
  let seconds = 100;
  const progress = new EmbeddingProgress(output, "verifying", () => 1000 * seconds);
  for (let done = 64; done < 6400; done += 64, seconds += 0.5) progress.update(done, 6400);
  progress.update(6400, 6400);
  deepStrictEqual(said, [
    "verifying 1344 of 6400 images  134 images/s  38 s left",
    "verifying 2624 of 6400 images  131 images/s  29 s left",
    "verifying 3904 of 6400 images  130 images/s  19 s left",
    "verifying 5184 of 6400 images  130 images/s  9 s left",
  ]);
});

Deno.test("EmbeddingProgress says nothing of what takes no ten seconds, and begins anew once it is over", () => {
  const { said, output } = recorded(false);
  let seconds = 0;
  const progress = new EmbeddingProgress(output, "embedding", () => 1000 * seconds);
  for (let time = 0; time < 3; time++) {
    progress.update(1, 3);
    seconds += 6;
    progress.update(2, 3);
    progress.end();
  }
  deepStrictEqual(said, []);
});

const verification = {
  accuracy: { mean: 0.5, std: 0 },
  bestThreshold: { accuracy: 0.5 },
  auc: 0.5,
  eer: 0.5,
} as unknown as EvaluationEvent["verification"];

Deno.test("TrainReporter has a bar of steps on a terminal, and of images while it verifies", () => {
  const { said, output } = recorded(true);
  const reporter = new TrainReporter(output);
  const device = { name: "cpu", description: "", reason: "", limits: { tensor: Infinity } };
  const start = {
    type: "start",
    device,
    heads: [],
    workers: 1,
    backbone: "",
    network: "",
    step: 0,
    steps: 2,
  };
  const about = { parameters: 0, images: 0, testPairs: 0, stepsPerEpoch: 2 };
  const step = { type: "step", loss: 1, learningRate: 1, imagesPerSecond: 1, dataWait: 0 };
  const evaluation = { type: "evaluation", verification, best: false };
  for (
    const event of [
      { ...start, ...about },
      { ...step, step: 1 },
      { type: "verifying", embedded: 64, images: 100 },
      { type: "verifying", embedded: 100, images: 100 },
      { ...evaluation, step: 1 },
      { ...step, step: 2 },
      { type: "verifying", embedded: 64, images: 100 },
      { ...evaluation, step: 2 },
    ]
  ) reporter.report(event as unknown as TrainEvent);
  deepStrictEqual(said.filter((text) => text.startsWith("bar")), [
    "bar of step at 0 of 2",
    "bar at 1",
    "bar of verifying at 0 of 100",
    "bar at 64",
    "bar at 100",
    "bar of step at 1 of 2",
    "bar at 2",
    "bar of verifying at 0 of 100",
    "bar at 64",
  ]);
});

Deno.test("TrainReporter says in words what the device is, what heads take, and why a step is skipped", () => {
  const { said, output } = recorded(false);
  const reporter = new TrainReporter(output);
  const device = { name: "webgpu", description: "Radeon", reason: "it is a hardware adapter" };
  const memory = { weights: 1000, optimizer: 500 };
  const head = {
    ...{ head: "full-fc", identities: 1000, headParameters: 2000, headMemory: memory },
    otherHead: { head: "virtual-fc with 100 anchors", headMemory: { weights: 100, optimizer: 0 } },
  };
  const start = { type: "start", device, heads: [head], workers: 1, backbone: "small", step: 0 };
  const network = "Network: 36 kB of weights";
  const about = { network, parameters: 9000, images: 0, testPairs: 0, stepsPerEpoch: 2, steps: 2 };
  const skipped = { type: "bad-loss", file: "bad_losses.jsonl" };
  for (
    const event of [
      { ...start, ...about },
      { ...skipped, step: 7, loss: NaN },
      { ...skipped, step: 8, loss: 1.5 },
    ]
  ) reporter.report(event as unknown as TrainEvent);
  deepStrictEqual(said.filter((text) => /^(Device|Backbone|Network|Head|Step)/.test(text)), [
    "Device: webgpu, Radeon (it is a hardware adapter)",
    "Backbone: small, 9,000 parameters",
    network,
    "Head: full-fc, 2,000 parameters for 1,000 identities (1.5 kB with optimiser state; virtual-fc with 100 anchors would need 100 B)",
    "Step 7 skipped: the loss is not finite (NaN); its images are named in bad_losses.jsonl",
    "Step 8 skipped: the weights after it are not finite; its images are named in bad_losses.jsonl",
  ]);
});
