import { type Line, lines, quoteLine } from "../formats/lines.ts";
import { stratifiedFolds } from "./pairs.ts";
import { pairFields } from "./recognise_pairs.ts";

/** Pairs as LFW's lists name them. */
export interface LfwPairs {
  /** One image of each pair, such as `Zico/Zico_0003`. */
  a: string[];
  /** The other image. */
  b: string[];
  /** 1 where both show the same person, otherwise 0. */
  same: Uint8Array;
  /** The fold of each pair, from 0. */
  folds: Int32Array;
}

/**
 * Parses a list of pairs of Labeled Faces in the Wild (Huang et al., 2007). A line `name 1 4` is a pair
 * of one person, `name 1 other 2` one of two, fields apart by tabs, commas, or spaces if there are neither.
 *
 * `pairs.txt` begins with the number of folds and of pairs of each kind in a fold, `10 300`.
 * `pairsDevTrain.txt` and `pairsDevTest.txt` begin with the number of pairs of each kind alone, and
 * have no folds: each of ten gets a tenth of the same and a tenth of the different pairs, in order. So it is with lists
 * whose first line names the columns, such as `name,imagenum1,imagenum2`.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} naming the line that is no pair, or if there are more or fewer than the first line says.
 *
 * @example Usage
 * ```ts
 * import { parseLfwPairs } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { a, b, same } = parseLfwPairs("1\nAda\t1\t2\nAda\t1\tBob\t3\n", "pairs.txt");
 *
 * deepStrictEqual(a, ["Ada/Ada_0001", "Ada/Ada_0001"]);
 * deepStrictEqual(b, ["Ada/Ada_0002", "Bob/Bob_0003"]);
 * deepStrictEqual([...same], [1, 0]);
 * ```
 */
export function parseLfwPairs(text: string, name: string): LfwPairs {
  let counts: LfwCounts | undefined;
  const a: string[] = [], b: string[] = [], same: number[] = [];
  for (const line of lines(text)) {
    if (!counts) {
      counts = parseCounts(line, name);
      continue;
    }
    const fields = splitFields(line.text);
    const [personA, imageA, personB, imageB] = fields.length === 3
      ? [fields[0], fields[1], fields[0], fields[2]]
      : fields;
    if (fields.length < 3 || fields.length > 4 || !isNumber(imageA) || !isNumber(imageB)) {
      const where = `, line ${line.number}`;
      throw fault(
        name,
        where,
        `expected "name 1 4" or "name 1 other 2", got ${quoteLine(line.text)}`,
      );
    }
    a.push(imageName(personA, imageA));
    b.push(imageName(personB, imageB));
    same.push(personA === personB ? 1 : 0);
  }
  if (same.length === 0) throw fault(name, "", "expected pairs, got none");
  const { folds, perFold = same.length / 2 } = counts!, expected = 2 * folds * perFold;
  if (same.length !== expected) {
    throw fault(name, "", `its first line promises ${expected} pairs, got ${same.length}`);
  }
  const labels = Uint8Array.from(same);
  return {
    a,
    b,
    same: labels,
    folds: folds > 1
      ? Int32Array.from(labels, (_, pair) => Math.floor(pair / (2 * perFold)))
      : stratifiedFolds(labels),
  };
}

/** What the first line says. */
interface LfwCounts {
  folds: number;
  /** Pairs of each kind in a fold; not known where the first line names the columns. */
  perFold?: number;
}

function parseCounts(line: Line, name: string): LfwCounts {
  const fields = splitFields(line.text);
  if (fields.length > 2 && !fields.some(isNumber)) return { folds: 1 };
  if (fields.length > 2 || !fields.every(isNumber)) {
    throw fault(
      name,
      `, line ${line.number}`,
      `expected the number of pairs, or of folds and pairs, got ${quoteLine(line.text)}`,
    );
  }
  const [folds, perFold] = fields.length === 2 ? fields.map(Number) : [1, Number(fields[0])];
  return { folds, perFold };
}

function splitFields(line: string): string[] {
  const between = line.includes("\t") ? "\t" : line.includes(",") ? "," : " ";
  return pairFields(line, between);
}

function isNumber(field: string): boolean {
  return /^\d{1,9}$/.test(field);
}

function imageName(person: string, image: string): string {
  return `${person}/${person}_${String(Number(image)).padStart(4, "0")}`;
}

function fault(name: string, where: string, message: string): SyntaxError {
  return new SyntaxError(`Cannot parse pairs "${name}"${where}: ${message}`);
}
