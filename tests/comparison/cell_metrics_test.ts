import { deepStrictEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCellMetrics } from "../../src/comparison/cell_metrics.ts";
import { verificationOf } from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";

/** A step of so many images a second. */
function stepOf(imagesPerSecond: unknown): string {
  return JSON.stringify({ type: "step", step: 1, loss: null, imagesPerSecond });
}

function evaluationOf(step: number, auc: number): string {
  const verification = verificationOf(auc);
  return JSON.stringify({ type: "evaluation", step, epoch: 0, best: true, verification });
}

Deno.test("readCellMetrics() finds the median time of a step, and the last evaluation after each", () =>
  withFolder(async (folder) => {
    const lines = [
      ...[stepOf(400), stepOf(100), evaluationOf(2, 0.6), stepOf(200), evaluationOf(3, 0.7)],
      evaluationOf(3, 0.8),
    ];
    await writeFile(join(folder, "metrics.jsonl"), `${lines.join("\n")}\n`);
    deepStrictEqual(await readCellMetrics(folder, 20), {
      curve: [{ step: 2, accuracy: 0.6, auc: 0.6 }, { step: 3, accuracy: 0.8, auc: 0.8 }],
      msPerStep: 100,
    });
  }));

Deno.test("readCellMetrics() names the line that is no step or evaluation", () =>
  withFolder(async (folder) => {
    const file = join(folder, "metrics.jsonl");
    const fails = async (text: string, fault: string | RegExp) => {
      await writeFile(file, text);
      await rejects(readCellMetrics(folder, 20), ({ message }: Error) => {
        const start = `Cannot read metrics "${file}"`;
        const rest = message.slice(start.length);
        return message.startsWith(start) &&
          (typeof fault === "string" ? rest === fault : fault.test(rest));
      });
    };
    await fails(`${stepOf(400)}\n{"type":"st`, /^, line 2: it is no JSON: /);
    await fails(
      '{"type":"pause"}',
      ', line 1: type: expected one of step, evaluation, got "pause"',
    );
    await fails(stepOf(0), ", line 1: imagesPerSecond: expected more than 0, got 0");
    await fails(
      `${stepOf(400)}\n${JSON.stringify({ type: "evaluation", step: 1, epoch: 0, best: true })}`,
      ", line 2: verification: expected an object, got nothing",
    );
    await fails(`${evaluationOf(1, 0.6)}\n`, ": expected steps, got none");
  }));
