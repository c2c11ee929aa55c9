import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EvaluationEvent, StepEvent } from "../../src/runs/metrics_jsonl.ts";
import { RunLog } from "../../src/training/run_log.ts";
import type { TrainEvent } from "../../src/training/train_event.ts";
import type { TrainingRun } from "../../src/training/training_run.ts";
import { verificationOf } from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";

function stepEvent(step: number): StepEvent {
  return {
    ...{ type: "step", step, epoch: 0, loss: 4.5, losses: [4.5], learningRate: 0.1 },
    ...{ imagesPerSecond: 400, dataWait: 0.1, ignored: 0 },
  };
}

function evaluationEvent(step: number): EvaluationEvent {
  return { type: "evaluation", step, epoch: 0, best: true, verification: verificationOf(0.9) };
}

function logOf(out: string, onEvent: (event: TrainEvent) => void = () => {}): RunLog {
  return new RunLog({ config: { out }, onEvent } as unknown as TrainingRun, 0);
}

Deno.test("RunLog tells of each event in metrics.jsonl and whoever listens", () =>
  withFolder(async (out) => {
    const told: TrainEvent[] = [], events = [stepEvent(1), evaluationEvent(1)];
    const log = logOf(out, (event) => told.push(event));
    for (const event of events) log.write(event);
    deepStrictEqual(told, events);
    const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
    deepStrictEqual(lines.map((line) => JSON.parse(line)), events);
  }));

Deno.test("RunLog rewound ends with an evaluation, or does not", () =>
  withFolder(async (out) => {
    const log = logOf(out);
    for (const step of [1, 2, 3]) log.write(stepEvent(step));
    log.write({
      ...evaluationEvent(3),
      verification: {
        ...verificationOf(0.9),
        bestThreshold: { accuracy: 0.5, threshold: Infinity },
      },
    });
    log.write(stepEvent(4));
    const { step, verification } = log.rewind(3)!;
    deepStrictEqual([step, verification.bestThreshold.threshold], [3, Infinity]);
    strictEqual(log.rewind(2), undefined);
    const broken = { ...evaluationEvent(2), verification: {} };
    await appendFile(join(out, "metrics.jsonl"), `${JSON.stringify(broken)}\n`);
    strictEqual(log.rewind(2), undefined);
    strictEqual((await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n").length, 3);
  }));
