import { dirname, resolve } from "node:path";
import { isFolder } from "../src/datasets/file_names.ts";
import { matchSamples } from "../src/extraction/match_samples.ts";
import { describeSeen } from "../src/extraction/who_was_seen.ts";
import { samplesBeside } from "../src/runs/embeddings_npy.ts";
import { readSamples, type Samples } from "../src/runs/samples_tsv.ts";
import { pathOfTrainedOn, readTrainedOn } from "../src/runs/trained_on_json.ts";
import { readEmbeddings } from "../src/verification/embeddings_file.ts";
import type { Pairs } from "../src/verification/pairs.ts";

/** What of an extraction is read besides the embeddings that are named: all that is in the folder, if it is one. */
export function pathsBeside(embeddings: string | undefined): string[] {
  return embeddings === undefined || isFolder(embeddings)
    ? []
    : [samplesBeside(embeddings), pathOfTrainedOn(embeddings)];
}

/** What to say where the table that was named is not the one that was written with the embeddings. */
export async function otherTableBeside(
  embeddings: string,
  named: string,
  { paths }: Samples,
  encoding?: string,
) {
  const beside = samplesBeside(embeddings);
  if (resolve(beside) === resolve(named)) return undefined;
  const other = await readSamples(beside, encoding).catch(() => undefined);
  if (!other || other.paths.length !== paths.length) return undefined;
  const row = paths.findIndex((path, row) => path !== other.paths[row]);
  if (row < 0) return undefined;
  return `Rows are taken to be those of "${named}", whose row ${row} is "${
    paths[row]
  }"; in "${beside}", beside the ` +
    `embeddings, it is "${other.paths[row]}".`;
}

/** A table that was named, or else the one beside the embeddings, if there is one. */
async function findRows(embeddings: string, count: number, file?: string, encoding?: string) {
  const beside = samplesBeside(embeddings);
  if (file !== undefined) return await readRows(count, file, encoding);
  const isThere = await Deno.stat(beside).then(() => true, () => false);
  return isThere ? await readRows(count, beside, encoding) : undefined;
}

/** Other embeddings, with where the rows of the first are in them, and what to say of that. */
export async function openAgainst(
  file: string,
  against: string,
  { samples, againstSamples, encoding }: {
    samples?: string;
    againstSamples?: string;
    encoding?: string;
  },
  count: number,
) {
  const embeddings = await readEmbeddings(against);
  const ofA = await findRows(file, count, samples, encoding);
  // A folder has one table, unless another is named.
  const isBeside = resolve(against) !== resolve(file) &&
    dirname(resolve(against)) === dirname(resolve(file));
  const ofB = isBeside && againstSamples === undefined
    ? undefined
    : await findRows(against, embeddings.count, againstSamples, encoding);
  if (!ofA || !ofB) {
    const lacking = !ofA && !ofB ? "neither has a" : `${ofA ? "B" : "A"} has no`;
    const line =
      `Rows of A and B are taken to show the same images in the same order, as ${lacking} table of samples ` +
      "of its own.";
    return { embeddings, rows: undefined, lines: [line] };
  }
  const { rows, missing, surplus } = matchSamples(ofA, ofB);
  const lines: string[] = [];
  if (missing.length > 0) {
    lines.push(
      `${missing.length} of the ${count} images of A are not among those of B, the first is "${
        missing[0]
      }".`,
    );
  }
  if (surplus > 0) {
    lines.push(`${surplus} of the ${embeddings.count} images of B are not among those of A.`);
  }
  return { embeddings, rows, lines };
}

/**
 * Who of those tested the network that made the embeddings was trained on, where its extraction says so.
 *
 * @param pairs Of the rows that are tested, unless all are.
 */
export async function linesOfSeen(
  file: string,
  { table = samplesBeside(file), encoding }: { table?: string; encoding?: string },
  pairs?: Pairs,
) {
  const seen = await readTrainedOn(file);
  if (!seen) return [];
  const { identities } = await readSamples(table, encoding);
  if (!pairs) return describeSeen(new Set(identities), seen);
  const names = new Set<string>();
  for (const rows of [pairs.a, pairs.b]) for (const row of rows) names.add(identities[row]);
  return describeSeen(names, seen);
}

/** A table of samples, which must be of so many embeddings. */
export async function readRows(count: number, file?: string, encoding?: string) {
  if (file === undefined) return undefined;
  const samples = await readSamples(file, encoding);
  if (samples.paths.length !== count) {
    throw new RangeError(
      `Cannot use table of samples "${file}" as it has ${samples.paths.length} rows for ${count} embeddings`,
    );
  }
  return samples;
}
