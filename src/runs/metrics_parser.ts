import { lines, quoteLine } from "../formats/lines.ts";
import { type EvaluationEvent, metricsLineSchema, type StepEvent } from "./metrics_jsonl.ts";

/** A number of each training step. */
export const STEP_FIGURES = [
  "loss",
  "learningRate",
  "imagesPerSecond",
  "dataWait",
  "ignored",
  "lent",
  "ignoredIdentities",
] as const;

/** One of {@link STEP_FIGURES}. */
export type StepFigure = typeof STEP_FIGURES[number];

/** What was logged of the steps, in their order. */
export interface StepsRecord extends Record<StepFigure, number[]> {
  /** The number of each step, from 1. */
  step: number[];
}

/** What `metrics.jsonl` says. */
export interface MetricsRecord {
  /** Of each step; NaN where a number is not there, or was none. */
  steps: StepsRecord;
  /** In their order. */
  evaluations: EvaluationEvent[];
  /** What is wrong with the file, a sentence each. */
  notices: string[];
}

/** A file with so many lines that are none is no log. */
const MOST_BROKEN = 10_000;

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
      const { data } = metricsLineSchema.safeParse(parseJson(line));
      if (data?.type === "step") this.#addStep(data);
      else if (data) this.#evaluations.push(data);
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

  #addStep({ anchors, ...step }: StepEvent) {
    const { lent = NaN, ignored: ignoredIdentities = NaN } = anchors ?? {};
    const figures: Record<StepFigure, number> = { ...step, lent, ignoredIdentities };
    this.#steps.step.push(step.step);
    for (const figure of STEP_FIGURES) this.#steps[figure].push(figures[figure]);
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
