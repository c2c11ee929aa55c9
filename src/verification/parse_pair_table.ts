import { lines, quoteLine } from "../formats/lines.ts";
import { findRows } from "./find_rows.ts";
import { PairLabels } from "./pair_label.ts";
import { type PairedImages, type Pairs, stratifiedFolds } from "./pairs.ts";
import { isComment, pairFields, type PairForm } from "./recognise_pairs.ts";

/**
 * Parses a table of pairs whose images are named by paths: `path path 0|1`. Each of ten folds gets a tenth of the same
 * and a tenth of the different pairs, in order.
 *
 * @param text The table.
 * @param name What it is called, for errors.
 * @param form How its lines are written.
 * @param images What it speaks of; an image is found by the end of its path, whatever the extension.
 * @throws {SyntaxError} naming the line if it is no pair, or if there are none.
 * @throws {RangeError} if images are missing, with their number and the first one, or one is there twice.
 */
export function parsePathPairs(
  text: string,
  name: string,
  form: PairForm,
  images: Required<PairedImages>,
): Pairs {
  const a: string[] = [], b: string[] = [], same: number[] = [], labels = new PairLabels();
  for (const { number, text: line } of lines(text)) {
    if (number === form.header || isComment(line)) continue;
    const fields = pairFields(line, form.separator);
    const label = labels.parse(fields[form.label] ?? "");
    if (fields.length !== form.columns || label === undefined) {
      throw new SyntaxError(
        `Cannot parse pairs "${name}", line ${number}: expected two paths and 0 or 1 as in the first lines, ` +
          `got ${quoteLine(line)}`,
      );
    }
    a.push(fields[form.a]);
    b.push(fields[form.b]);
    same.push(label);
  }
  if (same.length === 0) {
    throw new SyntaxError(`Cannot parse pairs "${name}": expected pairs, got none`);
  }
  const paths = Array.from({ length: images.imageCount }, (_, image) => images.path(image));
  const names = [...new Set([...a, ...b])], found = findRows(names, paths);
  if (found.missing > 0) {
    throw new RangeError(
      `Cannot find the images of pairs "${name}": ${found.missing} of ${names.length} are missing, ` +
        `the first is ${found.firstMissing}`,
    );
  }
  const rows = new Map(names.map((path, i) => [path, found.rows[i]]));
  const isSame = Uint8Array.from(same);
  return {
    a: Int32Array.from(a, (path) => rows.get(path)!),
    b: Int32Array.from(b, (path) => rows.get(path)!),
    same: isSame,
    folds: stratifiedFolds(isSame),
  };
}

const TABLE: Omit<PairForm, "separator"> = {
  ...{ images: "rows", columns: 3, a: 0, b: 1, label: 2, header: 0 },
};

/**
 * Parses a plain table of pairs, a line `rowA rowB 1` for two images of one identity and `rowA rowB 0`
 * for two of different ones, tabs, commas or blanks between the fields; rows are those of the file of embeddings,
 * from 0.
 *
 * @param text The table.
 * @param name What it is called, for errors.
 * @param imageCount How many rows there are.
 * @param form How its lines are written. @default {as above}
 * @throws {SyntaxError} naming the line if it is no pair, or if there are none.
 * @throws {RangeError} naming the line if there is no such row.
 *
 * @example Usage
 * ```ts
 * import { parseRowPairs } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(parseRowPairs("0\t2\t1\n0\t1\t0\n", "pairs.tsv", 3), {
 *   a: Int32Array.of(0, 0),
 *   b: Int32Array.of(2, 1),
 *   same: Uint8Array.of(1, 0),
 * });
 * ```
 */
export function parseRowPairs(
  text: string,
  name: string,
  imageCount: number,
  form?: PairForm,
): Pairs {
  const a: number[] = [], b: number[] = [], same: number[] = [], labels = new PairLabels();
  const { columns, header, ...at } = form ?? TABLE;
  for (const { number, text: line } of lines(text)) {
    if (number === header || isComment(line)) continue;
    const where = `Cannot parse pairs "${name}", line ${number}`;
    const between = form?.separator ??
      (line.includes("\t") ? "\t" : line.includes(",") ? "," : " ");
    const fields = pairFields(line, between), rowA = fields[at.a], rowB = fields[at.b];
    const label = labels.parse(fields[at.label] ?? "");
    if (fields.length !== columns || !isRow(rowA) || !isRow(rowB) || label === undefined) {
      throw new SyntaxError(`${where}: expected "rowA<TAB>rowB<TAB>0|1", got ${quoteLine(line)}`);
    }
    const last = Math.max(Number(rowA), Number(rowB));
    if (last >= imageCount) {
      throw new RangeError(`${where}: there is no row ${last}, rows are 0 to ${imageCount - 1}`);
    }
    a.push(Number(rowA));
    b.push(Number(rowB));
    same.push(label);
  }
  if (same.length === 0) {
    throw new SyntaxError(`Cannot parse pairs "${name}": expected pairs, got none`);
  }
  return { a: Int32Array.from(a), b: Int32Array.from(b), same: Uint8Array.from(same) };
}

function isRow(field: string | undefined): boolean {
  return /^\d+$/.test(field ?? "");
}
