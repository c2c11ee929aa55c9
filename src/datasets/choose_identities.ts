import { Permutation } from "../random/permutation.ts";
import { Random } from "../random/random.ts";
import type { Dataset } from "./dataset.ts";
import { namesOf } from "./identities_by_name.ts";

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

/**
 * Some of a dataset's identities by chance: those that come first when their names and the seed are turned into numbers. So somebody
 * is chosen or not whatever the order of the others, and hardly ever changes sides when a few others come or go.
 *
 * @param count How many to choose; all, if there are fewer. Of one name, everybody is chosen or nobody.
 * @param purpose The same seed chooses others for another.
 */
export function chooseByName(
  dataset: Dataset,
  count: number,
  seed: number,
  purpose: string,
): Set<number> {
  if (count < 1) return new Set();
  const chosen: { key: number; name: string; identities: number[] }[] = []; // by key
  let identity = -1;
  for (const name of namesOf(dataset)) {
    identity++;
    const random = new Random(seed, purpose, name);
    const key = random.uint32() * 2 ** 21 + (random.uint32() >>> 11);
    const isFull = chosen.length === count;
    if (isFull && key > chosen[count - 1].key) continue;
    const place = chosen.findLastIndex((one) => one.key <= key);
    if (chosen[place]?.key === key && chosen[place].name === name) {
      chosen[place].identities.push(identity);
    } else if (!isFull || key < chosen[count - 1].key) {
      if (isFull) chosen.pop();
      chosen.splice(place + 1, 0, { key, name, identities: [identity] });
    }
  }
  return new Set(chosen.flatMap(({ identities }) => identities));
}
