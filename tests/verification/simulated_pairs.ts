import type { Random } from "../../src/random/random.ts";
import type { Pairs } from "../../src/verification/pairs.ts";

/** Scored pairs of people who are simulated, and whom each row shows. */
export interface SimulatedPairs {
  scores: Float64Array;
  pairs: Pairs;
  identities: Int32Array;
}

/**
 * Simulates people of different difficulty, a row each for one image: the score of a pair has a part of each of its two people, so
 * that pairs which share one depend on each other.
 *
 * @param people How many there are.
 * @param kind `lists`: two same pairs of each, and two of each with somebody; `apart`: one pair a person, one of three
 * pairs same; `all`: everybody with everybody, and three same pairs each.
 */
export function simulatePairs(
  people: number,
  kind: "lists" | "apart" | "all",
  random: Random,
): SimulatedPairs {
  const a: number[] = [], b: number[] = [], identities: number[] = [];
  const own = Array.from({ length: people }, () => 0.7 * random.normal());
  const add = (one: number, other: number) => {
    a.push(identities.push(one) - 1);
    b.push(identities.push(other) - 1);
  };
  const another = (one: number) => (one + 1 + random.below(people - 1)) % people;
  for (let one = 0; one < people; one++) {
    if (kind === "lists") {
      for (const other of [one, another(one), one, another(one)]) add(one, other);
    }
    if (kind === "apart" && one % 3 === 0) add(one, one);
    if (kind === "apart" && one % 3 === 1 && one + 1 < people) add(one, one + 1);
    if (kind === "all") {
      for (let i = 0; i < 3; i++) add(one, one);
      for (let other = 0; other < one; other++) add(one, other);
    }
  }
  const sum = (pair: number) => own[identities[a[pair]]] + own[identities[b[pair]]];
  const same = Uint8Array.from(a, (row, i) => identities[row] === identities[b[i]] ? 1 : 0);
  const scores = Float64Array.from(
    same,
    (is, pair) => (is ? 1.6 - own[identities[a[pair]]] : 0.5 * sum(pair)) + random.normal(),
  ).map((score) => Math.tanh(score / 4));
  return {
    scores,
    pairs: { a: Int32Array.from(a), b: Int32Array.from(b), same },
    identities: Int32Array.from(identities),
  };
}
