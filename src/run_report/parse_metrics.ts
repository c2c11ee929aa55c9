import { type Line, lines, quoteLine } from "../formats/lines.ts";
import { z } from "../npm/zod.ts";
import { type MetricsRecord, STEP_FIGURES, type StepsRecord } from "./run_record.ts";
import { verificationSchema } from "./verification_schema.ts";

const stepSchema = z.object({ type: z.literal("step"), step: z.int().positive() }).loose();
const evaluationSchema = z.object({
  type: z.literal("evaluation"),
  step: z.int().nonnegative(),
  best: z.boolean(),
  verification: verificationSchema,
});

/**
 * Parses the text of a `metrics.jsonl`. Lines that are broken, such as the last one of a run that was killed, are
 * left out, and a notice says so.
 *
 * @param name What it is called, for notices.
 */
export function parseMetrics(text: string, name: string): MetricsRecord {
  const steps = noSteps();
  const evaluations: MetricsRecord["evaluations"] = [];
  const broken: Line[] = [];
  let notFinite = 0;
  for (const line of lines(text)) {
    const value = parseJson(line.text);
    const step = stepSchema.safeParse(value);
    if (step.success) {
      steps.step.push(step.data.step);
      for (const figure of STEP_FIGURES) steps[figure].push(numberOf(step.data[figure]));
      if (Number.isNaN(steps.loss.at(-1))) notFinite++;
      continue;
    }
    const evaluation = evaluationSchema.safeParse(value);
    if (evaluation.success) evaluations.push(evaluation.data);
    else broken.push(line);
  }
  const notices: string[] = [];
  if (broken.length > 0) {
    const [{ number, text }] = broken, more = broken.length - 1;
    notices.push(
      `"${name}", line ${number}, was left out: expected a step or an evaluation, got ${
        quoteLine(text)
      }${more > 0 ? `; as were ${more} more` : ""}`,
    );
  }
  if (notFinite > 0) {
    notices.push(`"${name}" has ${notFinite} steps whose loss is no number; their curve has gaps`);
  }
  return { steps, evaluations, notices };
}

/** What stands for the steps of a run that took none. */
export function noSteps(): StepsRecord {
  return { step: [], loss: [], learningRate: [], imagesPerSecond: [], dataWait: [], ignored: [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}
