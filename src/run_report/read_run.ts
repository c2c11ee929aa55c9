import { join } from "node:path";
import { readText } from "../formats/read_text.ts";
import { z } from "../npm/zod.ts";
import { readRocCsv } from "../reports/read_roc_csv.ts";
import { noSteps, parseMetrics } from "./parse_metrics.ts";
import type { RunRecord } from "./run_record.ts";
import { verificationSchema } from "./verification_schema.ts";

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Reads what a training run (`config.json`, `metrics.jsonl`, `summary.json`), an extraction or a verification
 * (`roc.json`, `roc.csv`; embeddings are not read, see {@link comparePairs}) left in its folder. What is broken is left out, and a notice says so.
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
  const names = await listNames(folder);
  const at = (name: string) => join(folder, name);
  if (
    !["metrics.jsonl", "roc.json", "config.json", "embeddings.npy"].some((name) => names.has(name))
  ) {
    throw new Error(
      `Cannot report on "${folder}": expected a run with metrics.jsonl, or an extraction or verification with ` +
        `roc.json, got a folder without them`,
    );
  }
  const notices: string[] = [];
  const hasSteps = names.has("metrics.jsonl");
  const metrics = hasSteps
    ? parseMetrics(await readText(at("metrics.jsonl"), "metrics"), at("metrics.jsonl"))
    : { steps: noSteps(), evaluations: [], notices: [] };
  notices.push(...metrics.notices);
  if (names.has("config.json") && metrics.steps.step.length === 0) {
    notices.push(
      `"${at("metrics.jsonl")}" ${hasSteps ? "has no step" : "is not there"}: the run took none`,
    );
  }
  const readJson = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    if (!names.has(name)) return undefined;
    const text = await readText(at(name), "figures of a run");
    try {
      return schema.parse(JSON.parse(text));
    } catch (fault) {
      notices.push(`"${at(name)}" was left out: ${reasonOf(fault)}`);
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
    steps: metrics.steps,
    evaluations: metrics.evaluations,
    verification: await readJson("roc.json", verificationSchema),
    roc: await readRoc(),
    notices,
  };
}

async function listNames(folder: string): Promise<Set<string>> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return new Set(entries.map(({ name }) => name));
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Cannot report on "${folder}": expected the folder of a run, got: ${message}`, {
      cause,
    });
  }
}

function reasonOf(fault: unknown): string {
  if (!(fault instanceof z.ZodError)) return (fault as Error).message;
  const [{ path, message }] = fault.issues;
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}
