import { lines, quoteLine } from "../formats/lines.ts";
import { z } from "../npm/zod.ts";
import { evaluationSchema } from "../training/metrics_schema.ts";
import {
  type MetricsRecord,
  STEP_FIGURES,
  type StepFigure,
  type StepsRecord,
} from "./run_record.ts";

/** A file with so many lines that are none is no log. */
const MOST_BROKEN = 10_000;

const stepSchema = z.object({ type: z.literal("step"), step: z.int().positive() }).loose();
const anchorsSchema = z.object({ lent: z.number(), ignored: z.number() });

/** Parses the text of a `metrics.jsonl`, one piece of whole lines after the other. */
export class MetricsParser {
  readonly #name: string;
  readonly #steps: StepsRecord = noSteps();
  readonly #evaluations: MetricsRecord["evaluations"] = [];
  #lines = 0;
  #broken = 0;
  #firstBroken = "";
  #notFinite = 0;

  /** @param name What the file is called, for notices. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Takes lines in. Broken ones, such as the last one of a run that was killed, are left out; after 10,000, so is the rest. */
  add(text: string): void {
    for (const { number, text: line } of lines(text)) {
      if (this.#broken === MOST_BROKEN) return;
      const value = parseJson(line);
      const step = stepSchema.safeParse(value);
      if (step.success) {
        this.#addStep(step.data);
        continue;
      }
      const evaluation = evaluationSchema.safeParse(value);
      if (evaluation.success) this.#evaluations.push(evaluation.data);
      else if (++this.#broken === 1) {
        this.#firstBroken = `line ${this.#lines + number}, was left out: expected a step or an ` +
          `evaluation, got ${quoteLine(line)}`;
      }
    }
    this.#lines += text.split("\n").length - 1;
  }

  /** What the lines say, with a notice on those that were broken. */
  get record(): MetricsRecord {
    const notices: string[] = [];
    if (this.#broken > 0) {
      const more = this.#broken > 1 ? `; as were ${this.#broken - 1} more` : "";
      const rest = this.#broken === MOST_BROKEN ? ", and the rest" : "";
      notices.push(`"${this.#name}", ${this.#firstBroken}${more}${rest}`);
    }
    if (this.#notFinite > 0) {
      notices.push(
        `"${this.#name}" has ${this.#notFinite} steps whose loss is no number; their curve has gaps`,
      );
    }
    return { steps: this.#steps, evaluations: this.#evaluations, notices };
  }

  #addStep(data: z.infer<typeof stepSchema>) {
    const { lent, ignored: ignoredIdentities } = anchorsSchema.safeParse(data.anchors).data ?? {};
    const values: Record<string, unknown> = { ...data, lent, ignoredIdentities };
    this.#steps.step.push(data.step);
    for (const figure of STEP_FIGURES) this.#steps[figure].push(numberOf(values[figure]));
    if (Number.isNaN(this.#steps.loss.at(-1))) this.#notFinite++;
  }
}

/** What stands for the steps of a run that took none. */
export function noSteps(): StepsRecord {
  const figures = STEP_FIGURES.map((figure): [StepFigure, number[]] => [figure, []]);
  return { step: [], ...Object.fromEntries(figures) as Record<StepFigure, number[]> };
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
