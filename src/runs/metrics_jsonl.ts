import type { AnchorUse } from "../heads/head_figures.ts";
import { z } from "../npm/zod.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { verificationSchema } from "./roc_json.ts";

/** The file in the folder of a run that has a JSON object a line, for each step and each evaluation. */
export const METRICS_JSONL = "metrics.jsonl";

/** One training step, as in `metrics.jsonl`. */
export interface StepEvent {
  /** Tells it from other events. */
  type: "step";
  /** From 1. */
  step: number;
  /** From 0. */
  epoch: number;
  /** The weighted sum of the heads' losses. */
  loss: number;
  /** Each head's own. */
  losses: number[];
  /** The rate of this step. */
  learningRate: number;
  /** Waiting for data included. */
  imagesPerSecond: number;
  /** The share of the time that was waited for data, by the worker that waited longest: 0 to 1. */
  dataWait: number;
  /** Images that added nothing to a loss. */
  ignored: number;
  /** What became of the anchors, if a head lends them. */
  anchors?: AnchorUse;
}

/** One verification between steps, as in `metrics.jsonl`. */
export interface EvaluationEvent {
  /** Tells it from other events. */
  type: "evaluation";
  /** Steps taken. */
  step: number;
  /** The epoch of the next step. */
  epoch: number;
  /** Whether it is the best so far. */
  best: boolean;
  /** The figures. */
  verification: Verification;
  /** Of each head that lends anchors, how many of them were lent how often. */
  timesLent?: WholeHistogram[];
}

/** How whole numbers are spread. */
export interface WholeHistogram {
  /** The least of them, where the first bin begins. */
  least: number;
  /** How many whole numbers each bin takes in, 1 or more. */
  width: number;
  /** How many of the numbers each bin has; the last one has some. */
  counts: number[];
}

/** A number that JSON has no place for is null there, and one that an earlier version did not write is missing. */
const figure = z.number().catch(NaN);

/** What a {@link StepEvent} is as a line of the file. */
export const stepSchema = z.object({
  type: z.literal("step"),
  step: z.int().positive(),
  epoch: figure,
  loss: figure,
  losses: z.array(figure).catch([]),
  learningRate: figure,
  imagesPerSecond: figure,
  dataWait: figure,
  ignored: figure,
  anchors: z.object({ lent: figure, ignored: figure }).optional().catch(undefined),
});

const wholeHistogramSchema: z.ZodType<WholeHistogram> = z.object({
  least: z.int().nonnegative(),
  width: z.int().positive(),
  counts: z.array(z.int().nonnegative()).min(1),
});

/** What an {@link EvaluationEvent} is as a line of the file. */
export const evaluationSchema = z.object({
  type: z.literal("evaluation"),
  step: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  best: z.boolean(),
  verification: verificationSchema,
  timesLent: z.array(wholeHistogramSchema).optional(),
});

/** What a line of the file is. */
export const metricsLineSchema = z.discriminatedUnion("type", [stepSchema, evaluationSchema]);
