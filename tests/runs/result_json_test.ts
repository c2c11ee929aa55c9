import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readResult, writeResult } from "../../src/runs/result_json.ts";
import { readSummary, writeSummary } from "../../src/runs/summary_json.ts";
import { cellResult } from "../comparison/cells.ts";
import { SUMMARY } from "../run_report/run_folders.ts";
import { withFolder } from "../temporary_folder.ts";

const result = cellResult(128_000, [0.8, 0.7]);

Deno.test("readResult() and readSummary() read what was written, and nothing where nothing is", () =>
  withFolder(async (folder) => {
    strictEqual(await readResult(folder), undefined);
    strictEqual(await readSummary(folder), undefined);
    await writeResult(folder, result);
    await writeSummary(folder, SUMMARY);
    deepStrictEqual(await readResult(folder), result);
    deepStrictEqual(await readSummary(folder), SUMMARY);
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
    await fails(changed({ tests: [] }), "tests: expected at least 1 entry, got []");
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
    await writeSummary(folder, { ...SUMMARY, identities: 0 });
    await rejects(readSummary(folder), {
      name: "SyntaxError",
      message: `Cannot read summary "${join(folder, "summary.json")}": ` +
        "identities: expected more than 0, got 0",
    });
  }));
