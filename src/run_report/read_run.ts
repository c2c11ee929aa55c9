import { join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { readText } from "../formats/read_text.ts";
import { CONFIG_JSON } from "../runs/config_json.ts";
import { METRICS_JSONL } from "../runs/metrics_jsonl.ts";
import { MetricsParser } from "../runs/metrics_parser.ts";
import { listRunFiles } from "./list_run_files.ts";
import { readRunFiles } from "./read_run_files.ts";
import type { RunRecord } from "./run_record.ts";

/**
 * Reads what a training run (`config.json`, `metrics.jsonl`, `summary.json`), an extraction or a verification
 * (`roc.json`, `roc.csv`, `scores.json`, `verification.json`, `measured_on.json`; embeddings are not read, see
 * {@link comparePairs}) left in its folder. What is broken is left out, and a notice says so.
 *
 * @throws {Error} if there is no such folder, or nothing of these in it.
 *
 * @example Usage
 * ```ts
 * import { readRun } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/metrics.jsonl`, '{"type":"step","step":1,"loss":4.5}\n');
 * const { steps } = await readRun(folder);
 *
 * deepStrictEqual(steps.loss, [4.5]);
 * ```
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const names = await listRunFiles(folder).catch((cause) => {
    throw new Error(
      `Cannot report on "${folder}": expected the folder of a run, got: ${systemMessage(cause)}`,
      { cause },
    );
  });
  if (names.size === 0) {
    throw new Error(
      `Cannot report on "${folder}": expected a run with metrics.jsonl, or an extraction or verification with ` +
        `roc.json or verification.json, got a folder without them`,
    );
  }
  const file = join(folder, METRICS_JSONL);
  const record = await readRunFiles(folder, names, async () => {
    const parser = new MetricsParser(file);
    parser.add(await readText(file, "metrics"));
    return parser.record;
  });
  if (names.has(CONFIG_JSON) && record.steps.step.length === 0) {
    const what = names.has(METRICS_JSONL) ? "has no step" : "is not there";
    record.notices.unshift(`"${file}" ${what}: the run took none`);
  }
  return record;
}
