import { lines, quoteLine } from "../formats/lines.ts";
import type { Pairs } from "./pairs.ts";

/**
 * Parses a plain table of pairs, a line `rowA rowB 1` for two images of one identity and `rowA rowB 0`
 * for two of different ones, a tab between the fields; rows are those of the file of embeddings,
 * from 0.
 *
 * @param text The table.
 * @param name What it is called, for errors.
 * @param imageCount How many rows there are.
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
export function parseRowPairs(text: string, name: string, imageCount: number): Pairs {
  const a: number[] = [], b: number[] = [], same: number[] = [];
  for (const { number, text: line } of lines(text)) {
    const where = `Cannot parse pairs "${name}", line ${number}`;
    const [, rowA, rowB, label] = /^(\d+)\s+(\d+)\s+([01])$/.exec(line) ?? [];
    if (label === undefined) {
      throw new SyntaxError(`${where}: expected "rowA<TAB>rowB<TAB>0|1", got ${quoteLine(line)}`);
    }
    const last = Math.max(Number(rowA), Number(rowB));
    if (last >= imageCount) {
      throw new RangeError(`${where}: there is no row ${last}, rows are 0 to ${imageCount - 1}`);
    }
    a.push(Number(rowA));
    b.push(Number(rowB));
    same.push(Number(label));
  }
  if (same.length === 0) {
    throw new SyntaxError(`Cannot parse pairs "${name}": expected pairs, got none`);
  }
  return { a: Int32Array.from(a), b: Int32Array.from(b), same: Uint8Array.from(same) };
}
