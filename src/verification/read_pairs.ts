import { isVerificationSetPath } from "../datasets/is_verification_set_path.ts";
import { VerificationSet } from "../datasets/verification_set.ts";
import { lines, quoteLine } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import type { PairedImages, Pairs } from "./pairs.ts";
import { findPairsOfVerificationSet } from "./pairs_of_verification_set.ts";
import { isCalfwLine, parseCalfwPairs } from "./parse_calfw_pairs.ts";
import { parseLfwPairs } from "./parse_lfw_pairs.ts";
import { parseRowPairs } from "./parse_row_pairs.ts";
import { readCfpPairs } from "./read_cfp_pairs.ts";
import { resolveLfwPairs } from "./resolve_lfw_pairs.ts";

/** How a list names its images: as LFW does, as CALFW and CPLFW do, or by rows of the file of embeddings. */
export type PairsFormat = "lfw" | "calfw" | "rows";

/** Options of {@link readPairs}. */
export interface PairsOptions {
  /**
   * How lists are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes, such as `gbk`.
   *
   * @default {none, and such lists are errors}
   */
  encoding?: string;
}

/**
 * Reads a list of pairs of any format, the pairs of a verification set (`.bin`), or those of a folder of CFP, and
 * finds the images.
 *
 * @param file The list, the set, or the folder `Protocol/Split/FF` or `FP`.
 * @param images What it speaks of, such as a dataset; lists that name images need its paths.
 * @throws {Error} if there is no such file, or as {@link parsePairs}, {@link findPairsOfVerificationSet} and
 * {@link readCfpPairs} do.
 */
export async function readPairs(
  file: string,
  images: PairedImages,
  { encoding }: PairsOptions = {},
): Promise<Pairs> {
  if (isVerificationSetPath(file)) {
    const set = await VerificationSet.open(file);
    await set.close();
    return findPairsOfVerificationSet(set, images);
  }
  if ((await Deno.stat(file).catch(() => undefined))?.isDirectory) {
    return await readCfpPairs(file, images, encoding);
  }
  return parsePairs(await readText(file, "pairs", encoding), file, images);
}

/**
 * Tells from the first line how a list of pairs is written: LFW's begin with one or two counts, CALFW's and CPLFW's with
 * the name of an image and a number, plain tables with a pair, which is three numbers.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} if it is none of them.
 */
export function detectPairsFormat(text: string, name: string): PairsFormat {
  const [first] = lines(text).take(1);
  if (first && isCalfwLine(first.text)) return "calfw";
  const numbers = /^\d+(?:\s+\d+){0,2}$/.test(first?.text ?? "");
  if (!numbers) {
    throw new SyntaxError(
      `Cannot parse pairs "${name}": expected its first line to be counts as in LFW's lists, ` +
        `"name.jpg 1" as in CALFW's, or "rowA<TAB>rowB<TAB>0|1", got ${
          first ? quoteLine(first.text) : "an empty file"
        }`,
    );
  }
  return /^\d+\s+\d+\s+\d+$/.test(first.text) ? "rows" : "lfw";
}

/**
 * Parses the text of a list of pairs of any format and finds its images.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @param images What it speaks of; lists that name images need their paths.
 * @throws {SyntaxError} naming the line if it is no pair.
 * @throws {RangeError} if an image is not there.
 */
export function parsePairs(text: string, name: string, images: PairedImages): Pairs {
  const format = detectPairsFormat(text, name), { imageCount, path } = images;
  if (format === "rows") return parseRowPairs(text, name, imageCount);
  if (!path) {
    throw new TypeError(
      `Cannot find the images of pairs "${name}": it names them, and which row is ` +
        `which image is not known; a table of samples says it`,
    );
  }
  return format === "lfw"
    ? resolveLfwPairs(parseLfwPairs(text, name), images)
    : parseCalfwPairs(text, name, { imageCount, path: path.bind(images) });
}
