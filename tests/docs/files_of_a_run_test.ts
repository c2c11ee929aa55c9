import { deepStrictEqual, ok } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { z } from "../../src/npm/zod.ts";
import { meanRateSchema, rankSchema, rateSchema } from "../../src/protocols/rate_schemas.ts";
import { badLossSchema } from "../../src/runs/bad_losses_jsonl.ts";
import { checkpointSchema } from "../../src/runs/checkpoint_json.ts";
import { comparisonSchema, spreadSchema } from "../../src/runs/comparison_json.ts";
import { differenceSchema } from "../../src/runs/difference_json.ts";
import { measuredOnSchema } from "../../src/runs/measured_on_json.ts";
import { evaluationSchema, stepSchema } from "../../src/runs/metrics_jsonl.ts";
import { peopleListSchema } from "../../src/runs/people_tsv.ts";
import { cellResultSchema } from "../../src/runs/result_json.ts";
import { ROC_COLUMNS } from "../../src/runs/roc_csv.ts";
import { verificationSchema } from "../../src/runs/roc_json.ts";
import { SAMPLE_COLUMNS } from "../../src/runs/samples_tsv.ts";
import { scoreHistogramSchema } from "../../src/runs/scores_json.ts";
import { headMemorySchema, headSummarySchema, summarySchema } from "../../src/runs/summary_json.ts";
import { trainedOnSchema } from "../../src/runs/trained_on_json.ts";
import { protocolSchemas } from "../../src/runs/verification_json.ts";
import { objectivesConfigSchema } from "../../src/training/parse_train_config.ts";
import { intervalSchema, resamplingSchema } from "../../src/verification/interval_schemas.ts";

const page = await readFile(new URL("../../docs/files_of_a_run.md", import.meta.url), "utf8");

/** The sections of the page, by the name of the file in their heading. */
const sections = new Map(
  page.split(/^##+ /m).flatMap((section) => {
    const [, name] = /^`([^`]+)`\n/.exec(section) ?? [];
    return name === undefined ? [] : [[name, section] as const];
  }),
);

/** The first columns of the tables of a section, as they are written: names, and a question mark where one may be missing. */
function tablesOf(file: string): string[][] {
  const tables: string[][] = [];
  for (const line of sections.get(file)!.split("\n")) {
    if (/^\| (key|column) /.test(line)) tables.push([]);
    const [, name, mark] = /^\| `([^`]+)`(\??) /.exec(line) ?? [];
    if (name !== undefined) tables.at(-1)!.push(name + mark);
  }
  return tables;
}

type Schema = z.core.$ZodType;

/** Objects that the page describes once, in a table or a sentence of their own. */
const DESCRIBED = new Set<Schema>([
  ...[headMemorySchema, headSummarySchema, intervalSchema, meanRateSchema, peopleListSchema],
  ...[rankSchema, rateSchema, resamplingSchema, spreadSchema, verificationSchema],
]);

/** What a key holds, and whether it may be missing. */
function unwrap(schema: Schema): { inner: Schema; isOptional: boolean } {
  if (schema instanceof z.ZodOptional) {
    return { inner: unwrap(schema.unwrap()).inner, isOptional: true };
  }
  if (schema instanceof z.ZodCatch) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodDefault) {
    return { inner: unwrap(schema.unwrap()).inner, isOptional: false };
  }
  return { inner: schema, isOptional: false };
}

/** The keys of an object as the page names them, then those of the objects in it. */
function keysOf(schema: Schema, place = ""): string[] {
  if (!(schema instanceof z.ZodObject)) throw new TypeError("expected the schema of an object");
  return Object.entries(schema.shape).flatMap(([key, value]) => {
    const { inner, isOptional } = unwrap(value as Schema), name = place + key;
    const [object, within] = inner instanceof z.ZodArray
      ? [inner.element, `${name}[].`]
      : [inner, `${name}.`];
    const isDescribedHere = object instanceof z.ZodObject && !DESCRIBED.has(object);
    return [name + (isOptional ? "?" : ""), ...isDescribedHere ? keysOf(object, within) : []];
  });
}

/** In one order, without objects of which the page names the keys: it may say what they are, or not. */
function sorted(names: readonly string[]): string[] {
  const isObject = (name: string) =>
    names.some((other) => other.startsWith(`${name}.`) || other.startsWith(`${name}[]`));
  return names.filter((name) => !isObject(name)).sort();
}

function compare(file: string, ...expected: (readonly string[])[]): void {
  deepStrictEqual(tablesOf(file).map(sorted), expected.map(sorted), file);
}

Deno.test("the page has each file whose name a module of src/runs says", async () => {
  const folder = new URL("../../src/runs/", import.meta.url);
  const names: string[] = [];
  for (const file of await readdir(folder)) {
    const module = await import(new URL(file, folder).href);
    names.push(
      ...Object.values(module).filter((value) => /^\w+\.\w+$/.test(String(value))) as string[],
    );
  }
  ok(names.length >= 18);
  deepStrictEqual(names.filter((name) => !sections.has(name)), []);
});

Deno.test("the page has the keys of each file of JSON, and says which may be missing", () => {
  compare("config.json", keysOf(objectivesConfigSchema));
  compare("metrics.jsonl", keysOf(stepSchema), keysOf(evaluationSchema));
  compare("summary.json", keysOf(summarySchema), keysOf(headMemorySchema));
  compare("bad_losses.jsonl", keysOf(badLossSchema));
  compare(
    "checkpoint.json",
    ["version", ...keysOf(checkpointSchema)],
    keysOf(peopleListSchema),
  );
  compare("measured_on.json", keysOf(measuredOnSchema));
  compare("trained_on.json", keysOf(trainedOnSchema));
  compare("roc.json", keysOf(verificationSchema));
  compare("scores.json", keysOf(scoreHistogramSchema));
  compare("difference.json", keysOf(differenceSchema));
  compare("verification.json", ...protocolSchemas.map((schema) => keysOf(schema)));
  compare("comparison.json", ["config", ...keysOf(comparisonSchema)]);
  compare("result.json", keysOf(cellResultSchema));
});

Deno.test("the page has the columns of each table", () => {
  compare("samples.tsv", SAMPLE_COLUMNS);
  compare("roc.csv", ROC_COLUMNS);
});
