import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MetricsLog } from "../../src/runs/metrics_log.ts";
import { withFolder } from "../temporary_folder.ts";

Deno.test("MetricsLog writes an object a line, and adds to what is there", () =>
  withFolder(async (folder) => {
    const file = join(folder, "metrics.jsonl");
    new MetricsLog(file).write({ step: 1 });
    new MetricsLog(file).write({ step: 2 });
    strictEqual(await readFile(file, "utf8"), '{"step":1}\n{"step":2}\n');
  }));

Deno.test("MetricsLog.rewind() takes out later steps and lines that were cut off", () =>
  withFolder(async (folder) => {
    const file = join(folder, "metrics.jsonl");
    const log = new MetricsLog(file);
    for (const step of [1, 2, 2, 3, 4]) log.write({ step });
    await appendFile(file, '{"step":');
    log.rewind(2);
    deepStrictEqual(await readFile(file, "utf8"), '{"step":1}\n{"step":2}\n{"step":2}\n');
    log.write({ step: 3 });
    strictEqual((await readFile(file, "utf8")).split("\n").at(-2), '{"step":3}');
  }));

Deno.test("MetricsLog.rewind() of a file that is not there makes none", () =>
  withFolder((folder) => {
    const file = join(folder, "metrics.jsonl");
    new MetricsLog(file).rewind(2);
    strictEqual(existsSync(file), false);
    return Promise.resolve();
  }));
