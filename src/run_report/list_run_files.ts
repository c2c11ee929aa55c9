import { join } from "node:path";
import { CONFIG_JSON } from "../runs/config_json.ts";
import { EMBEDDINGS_NPY } from "../runs/embeddings_npy.ts";
import { MEASURED_ON_JSON } from "../runs/measured_on_json.ts";
import { METRICS_JSONL } from "../runs/metrics_jsonl.ts";
import { ROC_CSV } from "../runs/roc_csv.ts";
import { ROC_JSON } from "../runs/roc_json.ts";
import { SCORES_JSON } from "../runs/scores_json.ts";
import { SUMMARY_JSON } from "../runs/summary_json.ts";
import { VERIFICATION_JSON } from "../runs/verification_json.ts";

/** What a report reads. Any of them makes a folder a run, an extraction or a verification. */
const RUN_FILES = [
  METRICS_JSONL,
  CONFIG_JSON,
  SUMMARY_JSON,
  ROC_JSON,
  ROC_CSV,
  SCORES_JSON,
  VERIFICATION_JSON,
  MEASURED_ON_JSON,
  EMBEDDINGS_NPY,
];
/** Says nothing where it is alone. */
const BESIDES = new Set([SUMMARY_JSON, ROC_CSV, SCORES_JSON, MEASURED_ON_JSON]);

/**
 * The files of a folder that a report reads, and what tells one state of each from another; none if it is no folder of a run.
 *
 * @throws {Error} of the operating system if there is no such folder.
 */
export async function listRunFiles(folder: string): Promise<Map<string, string>> {
  const names = new Set((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name));
  const files = new Map<string, string>();
  for (const name of RUN_FILES) {
    if (!names.has(name)) continue;
    const { size, mtime } = await Deno.stat(join(folder, name));
    files.set(name, `${size} ${mtime?.getTime()}`);
  }
  return files.keys().every((name) => BESIDES.has(name)) ? new Map() : files;
}
