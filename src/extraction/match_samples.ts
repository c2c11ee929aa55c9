import type { Samples } from "../runs/samples_tsv.ts";
import { imageFileNames } from "./image_file_names.ts";

/** Where the rows of one file of embeddings are in another. */
export interface MatchedSamples {
  /** For each row of the first the row of the second that shows the same image; -1 where there is none. */
  rows: Int32Array;
  /** The path of each row of the first that the second lacks. */
  missing: string[];
  /** How many rows of the second the first lacks. */
  surplus: number;
}

/**
 * Finds the rows of one table of samples in another, whatever the order of either: by their paths or, if these have none in
 * common, by what is left of them below the deepest folder that holds all of a table, as data may have moved. Rows of one path go by
 * their order.
 *
 * @throws {RangeError} if the tables have no image in common, or put their images to other people.
 *
 * @example Usage
 * ```ts
 * import { matchSamples } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const a = { paths: ["x/1.jpg", "x/2.jpg"], identities: ["x", "x"] };
 * const b = { paths: ["x/2.jpg", "x/1.jpg"], identities: ["x", "x"] };
 *
 * deepStrictEqual(matchSamples(a, b).rows, Int32Array.of(1, 0));
 * ```
 */
export function matchSamples(a: Samples, b: Samples): MatchedSamples {
  let rows = match(a.paths, b.paths);
  if (rows.every((row) => row < 0)) rows = match(imageFileNames(a.paths), imageFileNames(b.paths));
  const missing = a.paths.filter((_, row) => rows[row] < 0);
  if (missing.length === rows.length) {
    throw new RangeError(
      "Cannot compare embeddings as both must be of the same images: they have none in common; the first begin " +
        `with "${a.paths[0]}", the second with "${b.paths[0]}"`,
    );
  }
  requireSamePeople(a, b, rows);
  return { rows, missing, surplus: b.paths.length - (rows.length - missing.length) };
}

function match(a: readonly string[], b: readonly string[]): Int32Array {
  const left = new Map<string, number[]>();
  for (let row = b.length - 1; row >= 0; row--) {
    const others = left.get(b[row]);
    if (others) others.push(row);
    else left.set(b[row], [row]);
  }
  return Int32Array.from(a, (path) => left.get(path)?.pop() ?? -1);
}

/** The two may call people by other names, but one by one. */
function requireSamePeople(a: Samples, b: Samples, rows: Int32Array): void {
  const inB = new Map<string, string>(), inA = new Map<string, string>();
  for (const [row, other] of rows.entries()) {
    if (other < 0) continue;
    const one = a.identities[row], same = b.identities[other];
    if ((inB.get(one) ?? same) !== same || (inA.get(same) ?? one) !== one) {
      throw new RangeError(
        `Cannot compare embeddings as both must put images to the same people: "${
          a.paths[row]
        }" shows "${one}" in ` +
          `the first and "${same}" in the second, and other images of the two do not`,
      );
    }
    inB.set(one, same);
    inA.set(same, one);
  }
}
