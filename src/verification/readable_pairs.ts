import type { UnreadableImages } from "../images/unreadable_images.ts";
import { type Pairs, pairsOfRows } from "./pairs.ts";

/**
 * As {@link pairsOfRows}, where images without a row are those that could not be read.
 *
 * @throws {Error} if that leaves no pairs of one kind.
 */
export function readablePairs(
  pairs: Pairs,
  images: Int32Array,
  unreadable: UnreadableImages,
): Pairs {
  const rows = pairsOfRows(pairs, images);
  for (const [kind, is] of [["same", 1], ["different", 0]] as const) {
    if (rows.same.includes(is) || !pairs.same.includes(is)) continue;
    const { count } = unreadable;
    throw new Error(
      `Cannot verify on ${pairs.same.length} pairs as some of both kinds must be left: ${count} of ` +
        `their images cannot be read, and no ${kind} pair is left: ${unreadable.describe()}`,
    );
  }
  return rows;
}

/** In a sentence, how many pairs are left out as their images cannot be read; nothing if none are. */
export function leftOutPairs(pairs: Pairs, left: Pairs): string | undefined {
  const all = pairs.same.length, out = all - left.same.length;
  if (out === 0) return undefined;
  return `Of ${all} pairs, ${out} ${
    out === 1 ? "is" : "are"
  } left out of the verification, as an image cannot be read.`;
}
