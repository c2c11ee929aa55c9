import { join } from "node:path";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { readText } from "../formats/read_text.ts";
import { z } from "../npm/zod.ts";
import { readRocCsv } from "../reports/read_roc_csv.ts";
import { verificationSchema } from "../verification/verification_schema.ts";
import { noSteps } from "./metrics_parser.ts";
import { measuredOnSchema, protocolSchema, scoreHistogramSchema } from "./record_schemas.ts";
import type { MetricsRecord, RunRecord } from "./run_record.ts";

const objectSchema = z.record(z.string(), z.unknown());

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
  const metrics = names.has("metrics.jsonl") ? await readMetrics() : undefined;
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
    if (!names.has("roc.csv")) return undefined;
    try {
      return await readRocCsv(at("roc.csv"));
    } catch (fault) {
      notices.push((fault as Error).message);
    }
  };
  return {
    folder,
    config: await readJson("config.json", objectSchema),
    summary: await readJson("summary.json", objectSchema),
    steps: metrics?.steps ?? noSteps(),
    evaluations: metrics?.evaluations ?? [],
    verification: await readJson("roc.json", verificationSchema),
    roc: await readRoc(),
    scores: await readJson("scores.json", scoreHistogramSchema),
    protocol: await readJson("verification.json", protocolSchema),
    measuredOn: await readJson("measured_on.json", measuredOnSchema),
    notices,
  };
}
