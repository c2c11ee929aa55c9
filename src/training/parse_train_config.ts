import { closest, distance } from "../npm/levenshtein.ts";
import { z } from "../npm/zod.ts";
import { DEVICE_CHOICES } from "../compute/device.ts";
import { ANCHOR_RULES } from "../heads/anchor_rule.ts";
import { REGROUPINGS } from "../heads/assign_anchors.ts";
import type { TrainConfig } from "./train_config.ts";

const count = z.int().min(1);
const natural = z.int().min(0);
const positive = z.number().positive();
const path = z.string().min(1);
const warmup = natural.optional();

const margin = {
  scale: positive.optional(),
  margin: z.number().min(0).max(3).optional(),
  marginType: z.enum(["arcface", "cosface", "none"]).optional(),
};

const head = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("virtual-fc"),
    groups: z.int().min(2).optional(),
    mode: z.enum(["default", "reference"]).optional(),
    anchor: z.enum(ANCHOR_RULES).optional(),
    regroup: z.enum(REGROUPINGS).optional(),
    optimizeAnchors: z.boolean().optional(),
    ...margin,
  }),
  z.strictObject({ name: z.literal("full-fc"), ...margin }),
]);

const embedding = count.optional();

const backbone = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("small"),
    embedding,
    width: count.optional(),
    dropout: z.number().min(0).lt(1).optional(),
  }),
  z.strictObject({ name: z.literal("casia-net"), embedding }),
  z.strictObject({
    name: z.literal([
      "resnet18",
      "resnet34",
      "resnet50",
      "resnet101",
      "resnet152",
      "resnet200",
      "resnet269",
    ]),
    embedding,
    width: count.optional(),
  }),
]);

const schedule = z.discriminatedUnion("name", [
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

const objective = {
  data: path,
  root: path.optional(),
  identities: path.optional(),
  minImages: count.optional(),
  head: head.default({ name: "virtual-fc" }),
  imagesPerIdentity: count.default(4),
  batch: count.default(64),
  weight: positive.default(1),
};

const schema = z.strictObject({
  ...objective,
  data: path.default("synthetic:1000"),
  joint: z.array(z.strictObject(objective).superRefine(checkObjective)).default([]),
  pairs: path.optional(),
  device: z.enum(DEVICE_CHOICES).default("auto"),
  backbone: z.union([
    backbone,
    z.custom<Exclude<TrainConfig["backbone"], { name: string }>>((value) =>
      typeof value === "function"
    ),
  ]).default({ name: "small" }),
  imageSize: z.int().min(16).default(56),
  crop: count.optional(),
  cropOffset: z.tuple([z.int(), z.int()]).default([0, 0]),
  jitter: natural.default(0),
  flip: z.boolean().default(true),
  epochs: count.default(2),
  steps: count.optional(),
  learningRate: positive.default(0.1),
  schedule: schedule.default({ name: "cosine", warmup: 50 }),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().min(0).default(5e-4),
  seed: natural.default(0),
  strict: z.boolean().default(false),
  out: path,
  pretrained: path.optional(),
}).superRefine(checkObjective);

/**
 * Checks a configuration and fills in the defaults.
 *
 * @param input As from JSON, a `.ts` file or flags; see {@link TrainConfig} for keys and defaults.
 * @throws {SyntaxError} With all faults, one a line, each with its key.
 *
 * @example Usage
 * ```ts
 * import { parseTrainConfig } from "../../mod.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(parseTrainConfig({ out: "runs/a", batch: 32 }).epochs, 2);
 * throws(() => parseTrainConfig({ out: "runs/a", bach: 32 }), /bach: unknown key; did you mean batch?/);
 * ```
 */
export function parseTrainConfig(input: unknown): TrainConfig {
  const result = schema.safeParse(input);
  if (result.success) return result.data satisfies TrainConfig;
  const faults = result.error.issues.flatMap((issue) => describe(issue, input));
  throw new SyntaxError(
    `Cannot train with this configuration:\n${faults.map((f) => `  ${f}`).join("\n")}`,
  );
}

interface Checked {
  head: z.infer<typeof head>;
  imagesPerIdentity: number;
  batch: number;
}

function checkObjective({ head, imagesPerIdentity, batch }: Checked, context: z.RefinementCtx) {
  const fault = (path: string[], message: string, input: unknown) =>
    context.addIssue({ code: "custom", path, message, input });
  if (batch % imagesPerIdentity !== 0) {
    fault(["batch"], `expected a multiple of the ${imagesPerIdentity} images an identity`, batch);
  }
  if (head.name !== "virtual-fc") return;
  if (imagesPerIdentity < 2) {
    fault(
      ["imagesPerIdentity"],
      "virtual-fc needs at least 2: with one image, the anchor would be the image itself and its cosine 1",
      imagesPerIdentity,
    );
  }
  const identities = batch / imagesPerIdentity;
  if (head.groups !== undefined && head.groups >= 2 && head.groups < identities) {
    fault(
      ["head", "groups"],
      `expected at least the ${identities} identities of a batch, each of which needs an anchor`,
      head.groups,
    );
  }
}

function describe(issue: z.core.$ZodIssue, input: unknown): string[] {
  const key = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const place = issue.path.length > 0 ? `${key}.` : "";
    return issue.keys.map((unknown) => {
      const guess = closest(unknown, knownKeys(issue.path, input));
      const near = guess && distance(unknown, guess) <= Math.max(2, unknown.length / 3);
      return `${place}${unknown}: unknown key${near ? `; did you mean ${guess}?` : ""}`;
    });
  }
  if (issue.code === "invalid_union") {
    const names = unionNames(issue.path);
    const got = valueAt(input, [...issue.path, "name"]) ?? valueAt(input, issue.path);
    if (names) {
      const guess = typeof got === "string" ? closest(got, names) : undefined;
      const nested = issue.errors?.[0]?.filter((inner) => inner.code !== "invalid_union") ?? [];
      if (nested.length > 0) {
        return nested.flatMap((inner) =>
          describe({ ...inner, path: [...issue.path, ...inner.path] }, input)
        );
      }
      return [
        `${key.replace(/\.name$/, "")}: expected one of ${names.join(", ")}, got ${
          JSON.stringify(got)
        }` +
        (guess && distance(String(got), guess) <= 3 ? `; did you mean ${guess}?` : ""),
      ];
    }
  }
  const got = valueAt(input, issue.path);
  return [`${key}: ${expectation(issue)}, got ${JSON.stringify(got)}`];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      return `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_value":
      return `expected one of ${issue.values.join(", ")}`;
    case "invalid_type":
      return `expected ${issue.expected === "int" ? "a whole number" : issue.expected}`;
    default:
      return issue.message;
  }
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

const unions = { head, backbone, schedule };

function unionNames(path: PropertyKey[]): string[] | undefined {
  const union = unions[path.filter((key) => key !== "name").at(-1) as keyof typeof unions];
  return union?.options.flatMap((option) => [...option.shape.name.values]);
}

function knownKeys(path: PropertyKey[], input: unknown): string[] {
  const union = unions[path.at(-1) as keyof typeof unions];
  if (!union) return Object.keys(path[0] === "joint" ? objective : schema.shape);
  const name = valueAt(input, [...path, "name"]);
  const option = union.options.find((option) =>
    [...option.shape.name.values].includes(name as never)
  );
  return Object.keys(option?.shape ?? {});
}
