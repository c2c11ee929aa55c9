import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { isRecord, parseJsonObject } from "../checks/parse_json_object.ts";
import type { HeadMemory } from "../heads/head_figures.ts";
import { z } from "../npm/zod.ts";
import { precisionFaults, withoutPrecision } from "./earlier_precision.ts";
import { writeJsonFile } from "./json_file.ts";
import { type PeopleList, peopleListSchema } from "./people_tsv.ts";
import { headMemorySchema } from "./summary_json.ts";

/** The file in the folder of a comparison that holds all its figures. */
export const COMPARISON_JSON = "comparison.json";

/** The version that is written, the only one that is read. */
const VERSION = 1;

/** A comparison as far as it has come: what `comparison.json` holds besides the configuration. */
export interface ComparisonRecord {
  /** Of this format. */
  version: 1;
  /** What was typed. */
  command: string;
  /** When it was last written, ISO 8601. */
  date: string;
  /** Where it was computed, in words. */
  device: string;
  /** What all cells learn from. */
  data: ComparisonData;
  /** The columns. */
  tests: string[];
  /** Steps of a cell of each backbone and head, by `backbone/head`. */
  steps: Record<string, number>;
  /**
   * The area under the ROC curve for each learning rate tried, or why there is none, by `backbone/head`. Neither is
   * tried again.
   */
  search: Record<string, Record<string, number | string>>;
  /** What a search for recipes has tried, by `backbone/head`, if one was asked for; nothing of it is tried again. */
  recipes?: Record<string, RecipeTrial[]>;
  /** A backbone and a head each. */
  rows: ComparisonRow[];
  /** Cells of the table that failed, and why; they are tried again when the comparison is gone on with. */
  faults: { cell: string; message: string }[];
}

/** What a search finds out for a head. */
export interface Recipe {
  /** Of the optimiser. */
  learningRate: number;
  /** K */
  imagesPerIdentity: number;
  /** s, of a head that has one and does not say its own, if it is looked for. */
  scale?: number;
  /** m of arcface, or 0 for no margin, likewise. */
  margin?: number;
}

/** A recipe that was tried. */
export interface RecipeTrial {
  /** What was tried. */
  recipe: Recipe;
  /** For so many steps. */
  steps: number;
  /** The area under the ROC curve, on training identities held out for the search. */
  auc?: number;
  /** Why there is none. */
  fault?: string;
}

/** The cells of a backbone and a head that are done. */
export interface ComparisonRow {
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** The seeds that are done. */
  seeds: number[];
  /** Of the optimiser. */
  learningRate: number;
  /** What a search has chosen, if one was asked for. */
  recipe?: Recipe;
  /** Of a cell. */
  steps: number;
  /** N, which it was trained on. */
  identities: number;
  /** The numbers of its weights. */
  headParameters: number;
  /** These over those of a full layer over all identities. */
  headParametersShare: number;
  /** Bytes. */
  headMemory: HeadMemory;
  /** Over the seeds. */
  msPerStep: Spread;
  /** In the order of the columns. */
  tests: RowTest[];
  /** Over the seeds, on the first test. */
  curve: { step: number; accuracy: Spread; auc: Spread }[];
}

/** One test over the seeds. Rates and shares are 0 to 1. */
export interface RowTest {
  /** The column. */
  test: string;
  /** The mean over ten folds. */
  accuracy: Spread;
  /** The area under the ROC curve. */
  auc: Spread;
  /** The equal error rate. */
  eer: Spread;
  /** Pairs of two identities. */
  different: number;
  /** The mean true accept rate at each of `FAR_GRID`. */
  tar: number[];
}

/** A figure over several seeds. */
export interface Spread {
  /** Their mean. */
  mean: number;
  /** Their standard deviation, by one less than their number; there is none of one. */
  deviation?: number;
  /** A value a seed. */
  values: number[];
}

/** What all cells learn from. */
export interface ComparisonData {
  /** N, those trained on with the first seed. */
  identities: number;
  /** Their images. */
  images: number;
  /** Of the whole data. */
  stepsPerEpoch: number;
  /** How many identities are not trained on as they occur in a list of pairs. */
  tested: number;
  /** M of the heads that do not say their own. */
  groups: number;
  /**
   * Those trained on with the first seed and, unless others are tested, those held out then, as lists in `data/people`; an earlier
   * version has not kept them.
   */
  people?: PeopleList[];
  /** The files that name who is not trained on. */
  exclude?: string | string[];
}

const count = z.int().nonnegative();

/** What a {@link Spread} is as JSON. */
export const spreadSchema = z.object({
  mean: z.number(),
  deviation: z.number().optional(),
  values: z.array(z.number()).min(1),
});

const test = z.object({
  test: z.string(),
  accuracy: spreadSchema,
  auc: spreadSchema,
  eer: spreadSchema,
  different: count,
  tar: z.array(z.number()),
});

const recipe = z.object({
  learningRate: z.number(),
  imagesPerIdentity: count,
  scale: z.number().optional(),
  margin: z.number().optional(),
}) satisfies z.ZodType<Recipe>;

const trial = z.object({
  recipe,
  steps: count,
  auc: z.number().optional(),
  fault: z.string().optional(),
}) satisfies z.ZodType<RecipeTrial>;

const row = z.object({
  backbone: z.string(),
  head: z.string(),
  seeds: z.array(count),
  learningRate: z.number(),
  recipe: recipe.optional(),
  steps: count,
  identities: count,
  headParameters: count,
  headParametersShare: z.number(),
  headMemory: headMemorySchema,
  msPerStep: spreadSchema,
  tests: z.array(test),
  curve: z.array(z.object({ step: count, accuracy: spreadSchema, auc: spreadSchema })),
});

/** What a {@link ComparisonRecord} is as JSON. */
export const comparisonSchema = z.object({
  version: z.literal(VERSION),
  command: z.string(),
  date: z.string(),
  device: z.string(),
  data: z.object({
    identities: count,
    images: count,
    stepsPerEpoch: count,
    tested: count,
    groups: count,
    people: z.array(peopleListSchema).optional(),
    exclude: z.union([z.string(), z.array(z.string())]).optional(),
  }),
  tests: z.array(z.string()),
  steps: z.record(z.string(), count),
  search: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()]))),
  recipes: z.record(z.string(), z.array(trial)).optional(),
  rows: z.array(row),
  faults: z.array(z.object({ cell: z.string(), message: z.string() })),
}) satisfies z.ZodType<ComparisonRecord>;

/** Writes `comparison.json` into the folder of a comparison. */
export async function writeComparisonJson(
  folder: string,
  comparison: ComparisonRecord & { config: object },
): Promise<void> {
  await writeJsonFile(join(folder, COMPARISON_JSON), comparison);
}

/**
 * Reads the comparison that a folder holds; nothing if it holds none.
 *
 * @param config What its configuration is as JSON.
 * @throws {Error} if it cannot be read, or is none.
 */
export async function readComparison<Config>(
  folder: string,
  config: z.ZodType<Config>,
): Promise<ComparisonRecord & { config: Config } | undefined> {
  const file = join(folder, COMPARISON_JSON);
  if (!existsSync(file)) return undefined;
  try {
    const held = parseJsonObject(await readFile(file, "utf8"));
    if (held.version !== VERSION) {
      throw new SyntaxError(`expected version ${VERSION}, got ${JSON.stringify(held.version)}`);
    }
    if (isRecord(held.config)) {
      const [fault] = precisionFaults(held.config);
      if (fault !== undefined) throw new SyntaxError(`config.${fault}`);
      held.config = withoutPrecision(held.config);
    }
    return parseBySchema(comparisonSchema.extend({ config }), held);
  } catch (cause) {
    throw new Error(`Cannot read comparison "${file}": ${(cause as Error).message}`, { cause });
  }
}
