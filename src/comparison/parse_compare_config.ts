import { backboneSchema } from "../backbones/backbones.ts";
import { z } from "../npm/zod.ts";
import { describeFault, faultLines } from "../checks/parse_by_schema.ts";
import { headSchema, type HeadSpec, TABLE_1_HEADS } from "../heads/heads.ts";
import { isRecord } from "../checks/parse_json_object.ts";
import { precisionFaults, withoutPrecision } from "../runs/earlier_precision.ts";
import { conflictsOf, defaultEpochs, trainConfigSchema } from "../training/parse_train_config.ts";
import { type CompareConfig, SEARCH_KEYS } from "./compare_config.ts";
import { specLabel } from "./spec_label.ts";

const count = z.int().min(1);
const positive = z.number().positive();

/** What the configuration of a comparison may say, each key by itself. */
export const compareConfigSchema = trainConfigSchema
  .omit({
    head: true,
    backbone: true,
    seed: true,
    epochs: true,
    weight: true,
    pretrained: true,
  })
  .extend({
    heads: z.array(headSchema).min(1).default([...TABLE_1_HEADS]),
    backbones: z.array(backboneSchema).min(1).default([{ name: "small" }]),
    seeds: count.default(3),
    pairs: z.array(z.string().min(1)).default([]),
    groups: z.int().min(2).optional(),
    learningRates: z.array(positive).default([]),
    search: z.array(z.enum(SEARCH_KEYS)).default([]),
    epochs: count.optional(),
    minutes: positive.optional(),
  });

/**
 * Checks the configuration of a comparison and fills in the defaults.
 *
 * @param input As from JSON, a `.ts` file or flags; see {@link CompareConfig} for keys and defaults.
 * @throws {SyntaxError} With all faults, one a line, each with its key.
 *
 * @example Usage
 * ```ts
 * import { parseCompareConfig } from "../../mod.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(parseCompareConfig({ out: "runs/a", steps: 300 }).seeds, 3);
 * throws(() => parseCompareConfig({ out: "runs/a", seed: 3 }), /seed: unknown key; did you mean seeds?/);
 * ```
 */
export function parseCompareConfig(input: unknown): CompareConfig {
  const given = isRecord(input) ? withoutPrecision(input) : input;
  const { data, error } = compareConfigSchema.safeParse(given, { error: describeFault });
  const faults = [
    ...(isRecord(input) ? precisionFaults(input) : []),
    ...(error?.issues ?? []).flatMap(faultLines),
    ...(data ? [...headFaults(data), ...gridFaults(data, Object(input))] : []),
  ];
  if (data && faults.length === 0) {
    const { epochs, steps, minutes } = data;
    if (epochs !== undefined || steps !== undefined || minutes !== undefined) return data;
    return { ...data, epochs: defaultEpochs(data.data) };
  }
  throw new SyntaxError(
    `Cannot compare with this configuration:\n${
      [...new Set(faults)].map((fault) => `  ${fault}`).join("\n")
    }`,
  );
}

/** `head` with the `groups` of the comparison, if it is one that has groups and names none. */
export function withGroups(head: HeadSpec, groups: number | undefined): HeadSpec {
  const { success, data } = headSchema.safeParse({ groups, ...head });
  return success ? data : head;
}

function headFaults(config: z.output<typeof compareConfigSchema>): string[] {
  return config.heads.flatMap((head, i) =>
    conflictsOf({ ...config, head: withGroups(head, config.groups) }, "").map((fault) =>
      fault.startsWith("head.groups:") && !("groups" in head)
        ? fault.slice("head.".length)
        : fault.replace(/^head\./, `heads.${i}.`)
    )
  );
}

function gridFaults(
  config: z.output<typeof compareConfigSchema>,
  given: Record<string, unknown>,
): string[] {
  const faults: string[] = [];
  const budgets = (["epochs", "steps", "minutes"] as const)
    .filter((key) => config[key] !== undefined);
  if (budgets.length > 1) {
    faults.push(`${budgets[1]}: expected one budget, got ${budgets.join(" and ")}`);
  }
  if (config.learningRates.length > 0 && given.learningRate !== undefined) {
    faults.push("learningRates: expected these or learningRate, got both");
  }
  if (
    config.search.length > 0 && config.learningRates.length > 0 && !config.search.includes("rate")
  ) {
    faults.push("learningRates: expected these with rate in search, got a search without");
  }
  for (const key of ["heads", "backbones"] as const) {
    const labels = (config[key] as { name: string }[]).map(specLabel);
    labels.forEach((label, i) => {
      if (labels.indexOf(label) < i) faults.push(`${key}.${i}: ${label} is in the list already`);
    });
  }
  config.pairs.forEach((file, i) => {
    if (config.pairs.indexOf(file) < i) faults.push(`pairs.${i}: ${file} is in the list already`);
  });
  return faults;
}
