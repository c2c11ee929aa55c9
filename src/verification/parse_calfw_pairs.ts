import { type Line, lines, quoteLine } from "../formats/lines.ts";
import { findRows } from "./find_rows.ts";
import { type PairedImages, type Pairs, stratifiedFolds } from "./pairs.ts";

/** A line `Ada_0001.jpg 1`. */
const LINE = /^(\S+\.\w+)\s+(\d{1,2})$/;

/**
 * Parses a list of pairs of Cross-Age LFW (Zheng, Deng and Hu, 2017), `pairs_CALFW.txt`, or Cross-Pose LFW (Zheng and
 * Deng, 2018), `pairs_CPLFW.txt`, and finds the images. Two lines `name.jpg 1` make a pair of one person, two lines
 * `name.jpg 0` one of different people. CALFW numbers the folds of the pairs of one person, 1 to 10, which says no more
 * than their order; each of ten folds gets a tenth of the same and a tenth of the different pairs, in order.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @param images What it speaks of; their paths are needed, which end in the names of the list, whatever the extension.
 * @throws {SyntaxError} naming the line that is none, or if the two lines of a pair do not agree or there are none.
 * @throws {RangeError} if images are missing, with their number and the first one, or one is there twice.
 *
 * @example Usage
 * ```ts
 * import { parseCalfwPairs } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const paths = ["cut/Ada_0001.png", "cut/Ada_0002.png", "cut/Bob_0001.png"];
 * const images = { imageCount: 3, path: (image: number) => paths[image] };
 * const text = "Ada_0001.jpg 1\nAda_0002.jpg 1\nAda_0001.jpg 0\nBob_0001.jpg 0\n";
 * const { a, b, same } = parseCalfwPairs(text, "pairs_CALFW.txt", images);
 *
 * deepStrictEqual([[...a], [...b], [...same]], [[0, 0], [1, 2], [1, 0]]);
 * ```
 */
export function parseCalfwPairs(
  text: string,
  name: string,
  images: Required<PairedImages>,
): Pairs {
  const sides: [string[], string[]] = [[], []], same: number[] = [];
  let first: { line: Line; fold: string } | undefined;
  for (const line of lines(text)) {
    const [, image, fold] = LINE.exec(line.text) ?? [];
    if (image === undefined) {
      throw fault(name, line, `expected "name.jpg 1" or "name.jpg 0", got ${quoteLine(line.text)}`);
    }
    sides[first ? 1 : 0].push(image);
    if (!first) {
      first = { line, fold };
      continue;
    }
    if (first.fold !== fold) {
      throw fault(name, line, `expected ${first.fold} as in the line before, got ${fold}`);
    }
    same.push(fold === "0" ? 0 : 1);
    first = undefined;
  }
  if (first) throw fault(name, first.line, "it is the first line of a pair, and there is no other");
  const all = sides.flat();
  const { rows, missing, firstMissing } = findRows(
    all,
    Array.from({ length: images.imageCount }, (_, image) => images.path(image)),
  );
  if (missing > 0) {
    throw new RangeError(
      `Cannot find the images of pairs "${name}": ${missing} of ${all.length} are missing, ` +
        `the first is ${firstMissing}`,
    );
  }
  const labels = Uint8Array.from(same);
  return {
    a: rows.slice(0, same.length),
    b: rows.slice(same.length),
    same: labels,
    folds: stratifiedFolds(labels),
  };
}

function fault(name: string, { number }: Line, message: string): SyntaxError {
  return new SyntaxError(`Cannot parse pairs "${name}", line ${number}: ${message}`);
}
