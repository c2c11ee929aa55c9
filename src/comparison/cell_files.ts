import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { parseJsonObject } from "../checks/parse_json_object.ts";
import { lines } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import { z } from "../npm/zod.ts";
import { evaluationSchema } from "../training/metrics_schema.ts";
import type { TrainSummary } from "../training/train.ts";
import { verificationSchema } from "../verification/verification_schema.ts";
import type { CellResult, CurvePoint } from "./cell_result.ts";
import { cellResultSchema } from "./cell_result_schema.ts";

/** What a comparison takes from the summary of a cell's training. */
export type CellSummary = Pick<
  TrainSummary,
  "device" | "steps" | "identities" | "headParameters" | "fullFcParameters" | "verification"
>;

const count = z.int().nonnegative();

const summarySchema: z.ZodType<CellSummary> = z.object({
  device: z.string(),
  steps: count,
  identities: z.int().positive(),
  headParameters: count,
  fullFcParameters: count,
  verification: verificationSchema.optional(),
});

const lineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step"), imagesPerSecond: z.number().positive() }),
  evaluationSchema,
]);

/**
 * Reads the result of a cell that is done; nothing of one that is not.
 *
 * @throws {Error} if it cannot be read, or is none.
 */
export function readResult(folder: string): Promise<CellResult | undefined> {
  return readObject(join(folder, "result.json"), "result", cellResultSchema);
}

/**
 * Reads what the training of a cell came to; nothing of one that has not ended.
 *
 * @throws {Error} if it cannot be read, or is no summary.
 */
export function readSummary(folder: string): Promise<CellSummary | undefined> {
  return readObject(join(folder, "summary.json"), "summary", summarySchema);
}

/**
 * Reads how the training of a cell went.
 *
 * @param batch Images in a step.
 * @throws {Error} if it cannot be read, naming the line that is no step or evaluation, or there is no step.
 */
export async function readMetrics(
  folder: string,
  batch: number,
): Promise<Pick<CellResult, "curve" | "msPerStep">> {
  const file = join(folder, "metrics.jsonl");
  const times: number[] = [], points = new Map<number, CurvePoint>();
  for (const { number, text } of lines(await readText(file, "metrics"))) {
    const line = parse(text, lineSchema, `metrics "${file}", line ${number}`);
    if (line.type === "step") {
      times.push(1000 * batch / line.imagesPerSecond);
      continue;
    }
    const { step, verification: { accuracy, auc } } = line;
    // A run that was interrupted after its last step evaluates again.
    points.set(step, { step, accuracy: accuracy.mean, auc });
  }
  if (times.length === 0) {
    throw new SyntaxError(`Cannot read metrics "${file}": expected steps, got none`);
  }
  times.sort((a, b) => a - b);
  return { curve: [...points.values()], msPerStep: times[times.length >> 1] };
}

async function readObject<T>(
  file: string,
  what: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  if (!existsSync(file)) return undefined;
  return parse(await readText(file, what), schema, `${what} "${file}"`);
}

function parse<T>(text: string, schema: z.ZodType<T>, what: string): T {
  try {
    return parseBySchema(schema, parseJsonObject(text));
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${what}: ${(cause as Error).message}`, { cause });
  }
}
