import { Permutation } from "../random/permutation.ts";

/**
 * Some of a dataset's identities by chance.
 *
 * @param total How many there are.
 * @param count How many to choose; all, if there are fewer.
 * @param purpose The same seed chooses others for another.
 */
export function chooseIdentities(
  total: number,
  count: number,
  seed: number,
  purpose: string,
): Set<number> {
  const order = new Permutation(total, seed, purpose);
  return new Set(Array.from({ length: Math.min(count, total) }, (_, place) => order.at(place)));
}
