/**
 * Cuts `count` pairs, in their order, into folds of equal length; where that does not come out even,
 * the first ones are one longer. With fewer pairs than folds, each pair is a fold of its own.
 *
 * @param count The number of pairs.
 * @param folds The number of folds. @default {10}
 * @returns The fold of each pair, from 0.
 */
export function contiguousFolds(count: number, folds = 10): Int32Array {
  const size = Math.floor(count / folds), longer = count % folds;
  const long = longer * (size + 1);
  return Int32Array.from(
    { length: count },
    (_, pair) =>
      pair < long ? Math.floor(pair / (size + 1)) : longer + Math.floor((pair - long) / size),
  );
}

/**
 * Deals pairs into folds so that each has its share of the same and of the different pairs, both
 * in their order.
 *
 * @param same 1 or 0 for each pair.
 * @param folds The number of folds. @default {10}
 * @returns The fold of each pair, from 0.
 */
export function stratifiedFolds(same: Uint8Array, folds = 10): Int32Array {
  const totals = [0, 0], seen = [0, 0];
  for (const kind of same) totals[kind]++;
  const used = Math.min(folds, Math.max(...totals));
  return Int32Array.from(same, (kind) => Math.floor(seen[kind]++ * used / totals[kind]));
}
