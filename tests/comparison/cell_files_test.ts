import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readMetrics, readResult, readSummary } from "../../src/comparison/cell_files.ts";
import { verificationOf } from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";
import { cellResult } from "./cells.ts";

const result = cellResult(128_000, [0.8, 0.7]);
const summary = {
  ...{ device: "wasm", steps: 3, identities: 10, headParameters: 160, fullFcParameters: 160 },
  verification: verificationOf(0.9),
};

async function writeJson(folder: string, name: string, value: unknown) {
  await writeFile(join(folder, name), JSON.stringify(value));
}

/** A step of so many images a second. */
function stepOf(imagesPerSecond: unknown): string {
  return JSON.stringify({ type: "step", step: 1, loss: null, imagesPerSecond });
}

function evaluationOf(step: number, auc: number): string {
  const verification = verificationOf(auc);
  return JSON.stringify({ type: "evaluation", step, epoch: 0, best: true, verification });
}

Deno.test("readResult() and readSummary() read what a cell left, and nothing where it has not come so far", () =>
  withFolder(async (folder) => {
    strictEqual(await readResult(folder), undefined);
    strictEqual(await readSummary(folder), undefined);
    await writeJson(folder, "result.json", result);
    await writeJson(folder, "summary.json", { ...summary, imagesPerSecond: 400 });
    deepStrictEqual(await readResult(folder), result);
    deepStrictEqual(await readSummary(folder), summary);
  }));

Deno.test("readResult() names the file, the key and the rule of a result that is none", () =>
  withFolder(async (folder) => {
    const file = join(folder, "result.json");
    const fails = async (text: string, fault: string) => {
      await writeFile(file, text);
      const message = `Cannot read result "${file}": ${fault}`;
      await rejects(readResult(folder), { name: "SyntaxError", message });
    };
    const changed = (changes: Record<string, unknown>) => JSON.stringify({ ...result, ...changes });
    const [test] = result.tests;
    await fails("[]", "expected a JSON object, got a list");
    await fails(changed({ steps: "3" }), 'steps: expected a number, got "3"');
    await fails(changed({ tests: [] }), "tests: expected at least 1 entries, got []");
    await fails(
      changed({ tests: [{ ...test, auc: null }] }),
      "tests.0.auc: expected a number, got null",
    );
    await fails(
      changed({ tests: [{ ...test, tar: [1] }] }),
      "tests.0.tar: expected at least 61 entries, got [1]",
    );
  }));

Deno.test("readSummary() names the file, the key and the rule of a summary that is none", () =>
  withFolder(async (folder) => {
    await writeJson(folder, "summary.json", { ...summary, identities: 0 });
    await rejects(readSummary(folder), {
      name: "SyntaxError",
      message: `Cannot read summary "${join(folder, "summary.json")}": ` +
        "identities: expected more than 0, got 0",
    });
  }));

Deno.test("readMetrics() finds the median time of a step, and the last evaluation after each", () =>
  withFolder(async (folder) => {
    const lines = [
      ...[stepOf(400), stepOf(100), evaluationOf(2, 0.6), stepOf(200), evaluationOf(3, 0.7)],
      evaluationOf(3, 0.8),
    ];
    await writeFile(join(folder, "metrics.jsonl"), `${lines.join("\n")}\n`);
    deepStrictEqual(await readMetrics(folder, 20), {
      curve: [{ step: 2, accuracy: 0.6, auc: 0.6 }, { step: 3, accuracy: 0.8, auc: 0.8 }],
      msPerStep: 100,
    });
  }));

Deno.test("readMetrics() names the line that is no step or evaluation", () =>
  withFolder(async (folder) => {
    const file = join(folder, "metrics.jsonl");
    const fails = async (text: string, fault: string | RegExp) => {
      await writeFile(file, text);
      await rejects(readMetrics(folder, 20), ({ message }: Error) => {
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
      `${stepOf(400)}\n${JSON.stringify({ type: "evaluation", step: 1, best: true })}`,
      ", line 2: verification: expected an object, got nothing",
    );
    await fails(`${evaluationOf(1, 0.6)}\n`, ": expected steps, got none");
  }));
