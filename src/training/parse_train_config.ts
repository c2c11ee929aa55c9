import { showValue } from "../checks/show_value.ts";
import { z } from "../npm/zod.ts";
import { requireEncoding } from "../formats/decode_text.ts";
import { describeFault, faultLines } from "../checks/parse_by_schema.ts";
import { isRecord } from "../checks/parse_json_object.ts";
import { type BackboneFactory, backboneSchema, type BackboneSpec } from "../backbones/backbones.ts";
import { isDrawn } from "../datasets/sources.ts";
import { DEVICE_CHOICES } from "../compute/device_name.ts";
import { PRECISIONS } from "../compute/precision.ts";
import type { HeadFactory } from "../heads/head_kind.ts";
import { headKindOf, headSchema, type HeadSpec } from "../heads/heads.ts";
import { AUGMENTATION_NAMES } from "../images/augmentations/augmentations.ts";
import { precisionFaults, withoutPrecision } from "../runs/earlier_precision.ts";
import { squareKeys } from "../images/square_schema.ts";
import { schemaOrFunction } from "./schema_or_function.ts";
import { OBJECTIVE_KEYS, objectivesOf, type RawConfig, withObjectives } from "./objectives.ts";
import type { Objective, TrainConfig } from "./train_config.ts";

const count = z.int().min(1);
const natural = z.int().min(0);
const positive = z.number().positive();
const path = z.string().min(1);
const encoding = z.string().superRefine((name, { addIssue }) => {
  try {
    requireEncoding(name);
  } catch (error) {
    addIssue({ code: "custom", message: (error as Error).message });
  }
});
const warmup = natural.optional();

/** What a schedule's spec may say; see `Schedule`. */
const scheduleSchema = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant"), warmup }),
  z.strictObject({
    name: z.literal("multi-step"),
    milestones: z.array(z.number().positive()).min(1),
    gamma: positive.optional(),
    warmup,
  }),
  z.strictObject({ name: z.literal("polynomial"), power: positive.optional(), warmup }),
  z.strictObject({ name: z.literal("cosine"), warmup }),
]);

/** What a schedule's spec may begin with. */
export const SCHEDULE_NAMES: readonly string[] = scheduleSchema.options
  .map(({ shape }) => shape.name.value);

/** For keys that take one or several. */
function inList(value: unknown): unknown {
  return typeof value === "string" ? [value] : value;
}

const DEFAULT_DATA = "synthetic:1000";

const objective = {
  data: path,
  root: path.optional(),
  encoding: encoding.optional(),
  followLinks: z.boolean().optional(),
  identities: path.optional(),
  exclude: z.preprocess(inList, z.array(path).min(1)).optional(),
  minImages: count.optional(),
  head: schemaOrFunction<HeadSpec, HeadFactory>(headSchema).default({ name: "virtual-fc" }),
  imagesPerIdentity: count.default(2),
  batch: count.default(64),
  weight: positive.default(1),
} satisfies Record<keyof Objective, z.ZodType>;

const { imagesPerIdentity, batch } = objective;
const fitting = z.object({ head: objective.head, imagesPerIdentity, batch });

const run = {
  pairs: path.optional(),
  heldOutPairs: z.int().min(2).optional(),
  device: z.enum(DEVICE_CHOICES).default("auto"),
  backbone: schemaOrFunction<BackboneSpec, BackboneFactory>(backboneSchema).default({
    name: "small",
  }),
  imageSize: squareKeys.imageSize.default(56),
  crop: squareKeys.crop,
  cropOffset: squareKeys.cropOffset.default([0, 0]),
  orientation: squareKeys.orientation.default("exif"),
  jitter: natural.default(0),
  flip: z.boolean().default(true),
  augment: z.strictObject(
    Object.fromEntries(
      AUGMENTATION_NAMES.map((name) => [name, z.number().min(0).max(1).optional()]),
    ),
  ).optional(),
  epochs: count.optional(),
  steps: count.optional(),
  evaluateEvery: count.optional(),
  checkpointEvery: count.optional(),
  keepCheckpoints: count.default(3),
  badLoss: z.enum(["stop", "skip"]).default("stop"),
  learningRate: positive.default(0.1),
  schedule: scheduleSchema.default({ name: "cosine", warmup: 50 }),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().min(0).default(5e-4),
  average: z.number().gt(0).lt(1).optional(),
  seed: natural.default(0),
  strict: z.boolean().default(false),
  workers: count.optional(),
  syncBatchNorm: z.boolean().default(true),
  exchangePrecision: z.enum(PRECISIONS).default("float32"),
  microBatch: z.union([z.int().min(2), z.enum(["auto", "all"])], {
    error: ({ input }) =>
      `expected a whole number of at least 2, "auto" or "all", got ${showValue(input)}`,
  }).default("auto"),
  microBatchNorm: z.enum(["micro", "whole"]).default("micro"),
  deviceMemory: positive.optional(),
  out: path,
  pretrained: path.optional(),
} satisfies Record<Exclude<keyof TrainConfig, "objectives">, z.ZodType>;

/** What a configuration with the keys of one objective at the top may say, each key by itself. */
export const trainConfigSchema = z.strictObject({
  ...objective,
  data: path.default(DEFAULT_DATA),
  ...run,
});

/** What a configuration with a list of objectives may say, each key by itself; `config.json` is one. */
export const objectivesConfigSchema = z.strictObject({
  objectives: z.array(z.strictObject(objective)).min(1),
  ...run,
});

/**
 * Checks a configuration and fills in the defaults.
 *
 * @param input As from JSON, a `.ts` file or flags: see {@link TrainConfigInput} for what it may say, and {@link TrainConfig} for
 * keys and defaults. Files of earlier versions say in `joint` what objectives there are besides that at the top, and in
 * `precision` that products are computed in float32.
 * @throws {SyntaxError} With all faults, one a line, each with its key.
 *
 * @example Usage
 * ```ts
 * import { parseTrainConfig } from "../../mod.ts";
 * import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
 *
 * const config = parseTrainConfig({ out: "runs/a", batch: 32 });
 * strictEqual(config.objectives[0].batch, 32);
 * strictEqual(config.learningRate, 0.1);
 * throws(() => parseTrainConfig({ out: "runs/a", bach: 32 }), /bach: unknown key; did you mean batch?/);
 *
 * const objectives = [{ data: "faces", head: { name: "full-fc" } }, { data: "photos", weight: 10 }];
 * const two = parseTrainConfig({ out: "runs/a", objectives });
 * deepStrictEqual(two.objectives.map(({ weight }) => weight), [1, 10]);
 * ```
 */
export function parseTrainConfig(input: unknown): TrainConfig {
  const given = isRecord(input) ? withoutJoint(withoutPrecision(input)) : input;
  const isList = isRecord(given) && given.objectives !== undefined;
  const { data, error } = isList
    ? objectivesConfigSchema.safeParse(withObjectives(given, given.objectives), {
      error: describeFault,
    })
    : trainConfigSchema.safeParse(given, { error: describeFault });
  const faults = [
    ...(isRecord(input) ? precisionFaults(input) : []),
    ...(isList ? saidTwice(given) : []),
    ...(error?.issues ?? []).flatMap(faultLines),
    ...(isList
      ? [given.objectives].flat().flatMap((one, i) => conflictsOf(one, `objectives.${i}.`))
      : conflictsOf(given, "")),
  ];
  if (data && faults.length === 0) {
    const config = withObjectives(data, objectivesOf(data)) as unknown as TrainConfig;
    const { epochs = defaultEpochs(config.objectives[0].data) } = config;
    return { ...config, epochs };
  }
  throw new SyntaxError(
    `Cannot train with this configuration:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
  );
}

/** The same with a list of all objectives, if there are others in `joint`. */
function withoutJoint(config: RawConfig): RawConfig {
  const { joint, objectives, ...rest } = config, others = [joint ?? []].flat();
  if (objectives !== undefined) return config;
  if (others.length === 0) return rest;
  return withObjectives(rest, [{ data: DEFAULT_DATA, ...objectivesOf(rest)[0] }, ...others]);
}

/** Keys of an objective at the top, where there is a list. */
function saidTwice(config: RawConfig): string[] {
  const keys = [...OBJECTIVE_KEYS, "joint"].filter((key) => config[key] !== undefined);
  if (keys.length === 0) return [];
  const list = new Intl.ListFormat("en-GB").format(keys);
  return [`objectives: expected either these or ${list} at the top, got both`];
}

/** Passes over data, unless the configuration asks for a number of them. */
export function defaultEpochs(data: string): number {
  return isDrawn(data) ? 1 : 20;
}

/** Faults of keys that are sound by themselves and do not fit each other. */
export function conflictsOf(input: unknown, place: string): string[] {
  const { data } = fitting.safeParse(input);
  if (!data) return [];
  const { head, imagesPerIdentity, batch } = data, faults: string[] = [];
  if (batch % imagesPerIdentity !== 0) {
    faults.push(
      Object(input).batch === undefined
        ? `imagesPerIdentity: expected a divisor of the ${batch} images of a batch, got ${imagesPerIdentity}`
        : `batch: expected a multiple of the ${imagesPerIdentity} images an identity, got ${batch}`,
    );
  }
  if (typeof head !== "function") {
    const { name, withOneImage, conflicts } = headKindOf(head);
    if (withOneImage !== undefined && imagesPerIdentity < 2) {
      faults.push(`imagesPerIdentity: ${name} needs at least 2: with one image, ${withOneImage}`);
    }
    faults.push(...(conflicts?.(head, data) ?? []).map((fault) => `head.${fault}`));
  }
  return faults.map((fault) => place + fault);
}
