import { join } from "node:path";
import { lines } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import { z } from "../npm/zod.ts";
import { parseJsonText } from "../runs/json_file.ts";
import { evaluationSchema, METRICS_JSONL, stepSchema } from "../runs/metrics_jsonl.ts";
import type { CellResult, CurvePoint } from "../runs/result_json.ts";

/** A line of which the time of a step can be told. */
const lineSchema = z.discriminatedUnion("type", [
  stepSchema.extend({ imagesPerSecond: z.number().positive() }),
  evaluationSchema,
]);

/**
 * Reads how the training of a cell went.
 *
 * @param batch Images in a step.
 * @throws {Error} if it cannot be read, naming the line that is no step or evaluation, or there is no step.
 */
export async function readCellMetrics(
  folder: string,
  batch: number,
): Promise<Pick<CellResult, "curve" | "msPerStep">> {
  const file = join(folder, METRICS_JSONL);
  const times: number[] = [], points = new Map<number, CurvePoint>();
  for (const { number, text } of lines(await readText(file, "metrics"))) {
    const line = parseJsonText(text, lineSchema, `metrics "${file}", line ${number}`);
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
