import { lines, quoteLine } from "../formats/lines.ts";
import { findRows } from "./find_rows.ts";
import { stratifiedFolds } from "./folds.ts";
import { PairLabels } from "./pair_label.ts";
import type { PairedImages, Pairs } from "./pairs.ts";
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
