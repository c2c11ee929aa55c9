import { readText } from "../formats/read_text.ts";
import { resolveLfwPairs } from "./find_rows.ts";
import type { PairedImages, Pairs, PairsKind } from "./pairs.ts";
import verificationSet from "./pairs_of_verification_set.ts";
import { parseCalfwPairs } from "./parse_calfw_pairs.ts";
import { parseLfwPairs } from "./parse_lfw_pairs.ts";
import { parsePathPairs, parseRowPairs } from "./parse_pair_table.ts";
import cfp from "./read_cfp_pairs.ts";
import { recognisePairs } from "./recognise_pairs.ts";

/** How a list names its images: as LFW does, as CALFW and CPLFW do, by paths, or by rows of the file of embeddings. */
export type PairsFormat = "lfw" | "calfw" | "paths" | "rows";

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
 * @throws {Error} if there is no such file, or as {@link parsePairs}, `findPairsOfVerificationSet` and
 * `readCfpPairs` do.
 */
export async function readPairs(
  file: string,
  images: PairedImages,
  { encoding }: PairsOptions = {},
): Promise<Pairs> {
  return await pairsKindOf(file).read(file, images, encoding);
}

/**
 * Tells from its first lines how a list of pairs is written: LFW's begin with one or two counts, or with names of columns;
 * CALFW's and CPLFW's with the name of an image and a number; tables with a pair, two paths or two rows and whether both
 * show one person (0 or 1, -1 or 1, or words such as same and different), or with names of columns, one of which is label
 * or same. Between fields stand tabs, commas or blanks.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} if it is none of them.
 */
export function detectPairsFormat(text: string, name: string): PairsFormat {
  const found = recognisePairs(text, name);
  return typeof found === "object" ? found.images : found;
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
  const form = recognisePairs(text, name), { imageCount, path } = images;
  if (typeof form === "object" && form.images === "rows") {
    return parseRowPairs(text, name, imageCount, form);
  }
  if (!path) {
    throw new TypeError(
      `Cannot find the images of pairs "${name}": it names them, and which row is ` +
        `which image is not known; a table of samples says it`,
    );
  }
  const named = { imageCount, path: path.bind(images) };
  if (form === "lfw") return resolveLfwPairs(parseLfwPairs(text, name), images);
  return form === "calfw"
    ? parseCalfwPairs(text, name, named)
    : parsePathPairs(text, name, form, named);
}

const list: PairsKind = {
  help: "LFW's pairs.txt or pairsDevTest.txt, pairs_CALFW.txt, pairs_CPLFW.txt, " +
    "lines path path 0|1 or row row 0|1",
  matches: () => true,
  reads: (file) => [file],
  read: async (file, images, encoding) =>
    parsePairs(await readText(file, "pairs", encoding), file, images),
};

/**
 * All kinds of pairs there are. A new one is a file beside this one, and its place in this list: of those that match, the
 * first one reads a file. The last one matches all that is left.
 */
export const PAIRS: readonly PairsKind[] = [verificationSet, cfp, list];

/** The kind of pairs that a user names. */
export function pairsKindOf(file: string): PairsKind {
  return PAIRS.find((kind) => kind.matches(file))!;
}

/** What `--pairs` takes, for the help of tasks that have it. */
export const PAIRS_HELP: string = PAIRS.map(({ help }) => help).toReversed().join(", ");
