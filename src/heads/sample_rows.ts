import type { Random } from "../random/random.ts";

/** Rows of a weight matrix that take part in a step. */
export interface SampledRows {
  /** [count], each row once, those of the batch's identities first. */
  readonly rows: Int32Array;
  /** [B], where in `rows` each image has its identity's. */
  readonly columns: Int32Array;
}

/** What {@link sampleRows} draws from, and how many. */
export interface SampleRowsOptions {
  /** How many rows to draw. */
  count: number;
  /** N */
  total: number;
  /** The same random numbers draw the same rows. */
  random: Random;
}

/**
 * Draws `count` of the `total` rows: all of the batch's identities, then others by chance, each set of them
 * equally likely. Time and memory grow with `count` only.
 *
 * @param identities [B], 0 to `total` - 1; no more different ones than `count`.
 *
 * @example Usage
 * ```ts
 * import { Random, sampleRows } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const options = { count: 3, total: 1000, random: new Random(7, "sample", 0) };
 * const { rows, columns } = sampleRows(Int32Array.of(42, 5, 42), options);
 *
 * deepStrictEqual([...rows.slice(0, 2)], [42, 5]);
 * deepStrictEqual([...columns], [0, 1, 0]);
 * ```
 */
export function sampleRows(
  identities: Int32Array,
  { count, total, random }: SampleRowsOptions,
): SampledRows {
  const places = new Map<number, number>();
  for (const identity of identities) {
    if (!places.has(identity)) places.set(identity, places.size);
  }
  if (places.size > count) {
    throw new RangeError(
      `Cannot sample rows as those of all identities of a batch must be among them: ` +
        `${count} rows are sampled, ${places.size} identities are there`,
    );
  }
  const rows = Int32Array.from([...places.keys(), ...drawOthers(places, count, total, random)]);
  return { rows, columns: identities.map((identity) => places.get(identity)!) };
}

/** Rows that are not `taken`, by Floyd's algorithm (Bentley and Floyd, "A sample of brilliance", 1987). */
function drawOthers(
  taken: ReadonlyMap<number, number>,
  count: number,
  total: number,
  random: Random,
): Iterable<number> {
  // The numbers below `others` are drawn; of those, the last rows stand in for the ones that are taken.
  const others = total - taken.size;
  const standIns = new Map<number, number>();
  let last = total;
  for (const row of taken.keys()) {
    if (row >= others) continue;
    do last--; while (taken.has(last));
    standIns.set(row, last);
  }
  const drawn = new Set<number>();
  for (let most = total - count; most < others; most++) {
    const number = random.below(most + 1);
    drawn.add(drawn.has(number) ? most : number);
  }
  return drawn.values().map((number) => standIns.get(number) ?? number);
}
