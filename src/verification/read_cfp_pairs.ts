import { basename, join } from "node:path";
import { isFolder } from "../datasets/file_names.ts";
import { lines, quoteLine } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import { findRows } from "./find_rows.ts";
import type { PairedImages, Pairs, PairsKind } from "./pairs.ts";

/** Lists of images that the pairs of a folder name, one for each side. */
const SIDES: Record<string, [string, string]> = { FF: ["F", "F"], FP: ["F", "P"] };

/**
 * Reads the pairs of CFP, Celebrities in Frontal-Profile (Sengupta et al., "Frontal to Profile Face Verification in the
 * Wild", WACV 2016), from its own folder `Protocol`. `Split/FF` (frontal with frontal) and `Split/FP` (frontal with
 * profile) hold ten folders `01` to `10`, each a fold, with `same.txt` and `diff.txt`: a line `a,b` is a pair of images
 * by their numbers in `Pair_list_F.txt` and `Pair_list_P.txt`, whose lines are `1 ../Data/Images/001/frontal/01.jpg`.
 * {@link kFoldAccuracy} then chooses the threshold of each fold on the nine others.
 *
 * An image is found by its last two folders and its name, `001/frontal/01`, whatever the extension.
 *
 * @param folder `Protocol/Split/FF` or `Protocol/Split/FP`.
 * @param images What it speaks of; their paths are needed.
 * @param encoding Of lists that are no UTF-8.
 * @throws {SyntaxError} naming file and line that is none.
 * @throws {RangeError} naming the line of an image that is not listed, or if images are missing, with their number and
 * the first one.
 */
export async function readCfpPairs(
  folder: string,
  images: PairedImages,
  encoding?: string,
): Promise<Pairs> {
  const fail = (message: string) => new TypeError(`Cannot read pairs "${folder}": ${message}`);
  const sides = SIDES[basename(folder)];
  if (!sides) throw fail("expected a list, or CFP's folder Protocol/Split/FF or Protocol/Split/FP");
  if (!images.path) {
    throw fail(
      "it names images as CFP does, and which row is which image is not known; a table of samples says it",
    );
  }
  const folds: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && /^\d+$/.test(name)) folds.push(name);
  }
  if (folds.length < 2) throw fail(`expected folders 01 to 10, got ${folds.length}`);

  const paths = Array.from({ length: images.imageCount }, (_, image) => images.path!(image));
  const [rowsA, rowsB] = await Promise.all(
    sides.map((side) => findImages(folder, side, paths, encoding)),
  );
  const a: number[] = [], b: number[] = [], same: number[] = [], foldOf: number[] = [];
  for (const [fold, name] of folds.sort().entries()) {
    for (const [list, label] of [["same.txt", 1], ["diff.txt", 0]] as const) {
      const file = join(folder, name, list);
      const text = await readText(file, "pairs", encoding);
      for (const [first, second] of parsePairs(text, file, rowsA, rowsB)) {
        a.push(first);
        b.push(second);
        same.push(label);
        foldOf.push(fold);
      }
    }
  }
  return {
    a: Int32Array.from(a),
    b: Int32Array.from(b),
    same: Uint8Array.from(same),
    folds: Int32Array.from(foldOf),
  };
}

/** The row of each number of a list. */
async function findImages(
  folder: string,
  side: string,
  paths: readonly string[],
  encoding?: string,
): Promise<Map<string, number>> {
  const file = join(folder, "..", "..", `Pair_list_${side}.txt`);
  const named = new Map<string, string>();
  for (const { number, text } of lines(await readText(file, "list of images", encoding))) {
    const [, image, path] = /^(\d{1,9})\s+(\S+)$/.exec(text) ?? [];
    if (path === undefined) {
      throw new SyntaxError(
        `Cannot parse list of images "${file}", line ${number}: expected "number path", got ${
          quoteLine(text)
        }`,
      );
    }
    const name = path.split(/[/\\]/).slice(-3).join("/"), before = named.get(image);
    if (before !== undefined && before !== name) {
      throw new SyntaxError(
        `Cannot parse list of images "${file}", line ${number}: image ${image} is ${name}, and was ${before} before`,
      );
    }
    named.set(image, name);
  }
  const names = [...named.values()];
  const { rows, missing, firstMissing } = findRows(names, paths);
  if (missing > 0) {
    throw new RangeError(
      `Cannot find the images of pairs "${folder}": ${missing} of ${names.length} in "${file}" are missing, ` +
        `the first is ${firstMissing}`,
    );
  }
  return new Map(named.keys().map((number, i) => [number, rows[i]]));
}

function* parsePairs(
  text: string,
  file: string,
  rowsA: Map<string, number>,
  rowsB: Map<string, number>,
): Generator<[number, number]> {
  for (const { number, text: line } of lines(text)) {
    const where = `Cannot parse pairs "${file}", line ${number}`;
    const [, a, b] = /^(\d{1,9})\s*,\s*(\d{1,9})$/.exec(line) ?? [];
    if (b === undefined) throw new SyntaxError(`${where}: expected "a,b", got ${quoteLine(line)}`);
    const rowA = rowsA.get(a), rowB = rowsB.get(b);
    if (rowA === undefined || rowB === undefined) {
      throw new RangeError(`${where}: there is no image ${rowA === undefined ? a : b}`);
    }
    yield [rowA, rowB];
  }
}

const kind: PairsKind = {
  help: "CFP's Protocol/Split/FP",
  matches: isFolder,
  reads: (folder) => [join(folder, "..", "..")],
  read: readCfpPairs,
};
export default kind;
