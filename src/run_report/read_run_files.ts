import { join } from "node:path";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { readText } from "../formats/read_text.ts";
import type { z } from "../npm/zod.ts";
import { CONFIG_JSON, configSchema } from "../runs/config_json.ts";
import { MEASURED_ON_JSON, measuredOnSchema } from "../runs/measured_on_json.ts";
import { METRICS_JSONL } from "../runs/metrics_jsonl.ts";
import { type MetricsRecord, noSteps } from "../runs/metrics_parser.ts";
import { readRocCsv, ROC_CSV } from "../runs/roc_csv.ts";
import { ROC_JSON, verificationSchema } from "../runs/roc_json.ts";
import { scoreHistogramSchema, SCORES_JSON } from "../runs/scores_json.ts";
import { SUMMARY_JSON, summarySchema } from "../runs/summary_json.ts";
import { protocolSchema, VERIFICATION_JSON } from "../runs/verification_json.ts";
import type { RunRecord } from "./run_record.ts";

/**
 * Reads the files of a run. What is broken is left out, and a notice says so.
 *
 * @param names Which of them there are.
 * @param readMetrics Reads `metrics.jsonl`; called if that is there.
 */
export async function readRunFiles(
  folder: string,
  names: ReadonlyMap<string, unknown>,
  readMetrics: () => Promise<MetricsRecord>,
): Promise<RunRecord> {
  const notices: string[] = [];
  const at = (name: string) => join(folder, name);
  const metrics = names.has(METRICS_JSONL) ? await readMetrics() : undefined;
  notices.push(...metrics?.notices ?? []);
  const readJson = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    if (!names.has(name)) return undefined;
    const text = await readText(at(name), "figures of a run");
    try {
      return parseBySchema(schema, JSON.parse(text));
    } catch (fault) {
      notices.push(`"${at(name)}" was left out: ${(fault as Error).message}`);
    }
  };
  const readRoc = async () => {
    if (!names.has(ROC_CSV)) return undefined;
    try {
      return await readRocCsv(at(ROC_CSV));
    } catch (fault) {
      notices.push((fault as Error).message);
    }
  };
  return {
    folder,
    config: await readJson(CONFIG_JSON, configSchema),
    summary: await readJson(SUMMARY_JSON, summarySchema),
    steps: metrics?.steps ?? noSteps(),
    evaluations: metrics?.evaluations ?? [],
    verification: await readJson(ROC_JSON, verificationSchema),
    roc: await readRoc(),
    scores: await readJson(SCORES_JSON, scoreHistogramSchema),
    protocol: await readJson(VERIFICATION_JSON, protocolSchema),
    measuredOn: await readJson(MEASURED_ON_JSON, measuredOnSchema),
    notices,
  };
}
