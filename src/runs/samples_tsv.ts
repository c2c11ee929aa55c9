import { join } from "node:path";
import { lines, quoteLine } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import { tableCell } from "../formats/table_cell.ts";
import { replaceFile } from "../formats/write_flushed.ts";

/** The file in the folder of an extraction that says what each row of its embeddings shows. */
export const SAMPLES_TSV = "samples.tsv";

/** What each row of an embeddings file shows. */
export interface Samples {
  /** Where the image of each row comes from. */
  paths: string[];
  /** What its identity is called. */
  identities: string[];
}

/** The columns of the file. */
export const SAMPLE_COLUMNS: readonly string[] = ["row", "path", "identity"];

const HEADER = SAMPLE_COLUMNS.join("\t");

/**
 * The text of `samples.tsv`: a header line, then row, path and identity, a tab between them. What such a table has no
 * place for, tabs, line ends and white space around a name, becomes spaces or none.
 *
 * @example Usage
 * ```ts
 * import { formatSamples } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(
 *   formatSamples({ paths: ["a/1.jpg"], identities: ["a"] }),
 *   "row\tpath\tidentity\n0\ta/1.jpg\ta\n",
 * );
 * ```
 */
export function formatSamples({ paths, identities }: Samples): string {
  const rows = paths.map((path, row) =>
    `${row}\t${tableCell(path)}\t${tableCell(identities[row])}\n`
  );
  return `${HEADER}\n${rows.join("")}`;
}

/** Writes `samples.tsv` into a folder that is there. */
export async function writeSamples(folder: string, samples: Samples): Promise<void> {
  await replaceFile(join(folder, SAMPLES_TSV), formatSamples(samples));
}

/**
 * Reads a file of what {@link formatSamples} makes.
 *
 * @param encoding Of a file that is no UTF-8.
 * @throws {Error} if there is no such file, or as {@link parseSamples} does.
 */
export async function readSamples(file: string, encoding?: string): Promise<Samples> {
  return parseSamples(await readText(file, "table of samples", encoding), file);
}

/**
 * Parses what {@link formatSamples} makes; the rows may come in any order.
 *
 * @param text The table.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} naming the line if it is no row, or if rows are missing or named twice.
 */
export function parseSamples(text: string, name: string): Samples {
  const fail = (where: string, message: string) =>
    new SyntaxError(`Cannot parse table of samples "${name}"${where}: ${message}`);
  const samples: Samples = { paths: [], identities: [] };
  let count = 0, headed = false;
  for (const { number, text: line } of lines(text)) {
    if (!headed) {
      if (line !== HEADER) {
        throw fail(
          `, line ${number}`,
          `expected "row<TAB>path<TAB>identity", got ${quoteLine(line)}`,
        );
      }
      headed = true;
      continue;
    }
    const [, row, path, identity] = /^(\d{1,10})\t([^]+)\t([^]+)$/.exec(line) ?? [];
    if (row === undefined) throw fail(`, line ${number}`, `expected a row, got ${quoteLine(line)}`);
    if (samples.paths[Number(row)] !== undefined) {
      throw fail(`, line ${number}`, `row ${row} stands twice`);
    }
    samples.paths[Number(row)] = path;
    samples.identities[Number(row)] = identity;
    count++;
  }
  if (count !== samples.paths.length) {
    throw fail("", `expected rows 0 to ${samples.paths.length - 1}, got ${count} rows`);
  }
  return samples;
}
