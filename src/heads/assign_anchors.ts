import type { Random } from "../random/random.ts";
import { CPythonSet } from "./cpython_set.ts";

/**
 * Which free anchors are borrowed, and by whom first: the lowest by the lowest identity; any, by the lowest identity;
 * or, as in the authors' code, in the order in which CPython's sets happen to give both (nearly the lowest).
 */
export type Regrouping = "lowest" | "random" | "reference";

/** All ways, for parsers. */
export const REGROUPINGS: readonly Regrouping[] = ["lowest", "random", "reference"];

/** The choices of {@link assignAnchors}. */
export interface AssignAnchorsOptions {
  /** M, the number of groups and of anchors. */
  groups: number;
  /**
   * Which free anchors are borrowed.
   *
   * @default {"lowest"}
   */
  regroup?: Regrouping;
  /** Needed to re-group at random. */
  random?: Random;
}

/** Who has which anchor for one step. */
export interface AnchorAssignment {
  /** [B], the anchor of each image; -1 where its identity is ignored. */
  readonly columns: Int32Array;
  /** The anchors lent to an identity of another group, in the order in which they were borrowed. */
  readonly borrowed: Int32Array;
  /** Identities that no anchor was left for. */
  readonly ignored: number;
}

/**
 * Gives each identity of a batch an anchor (Li et al., CVPR 2021, section 3.3). In ascending order, each
 * identity takes the anchor of its group, `identity mod M`, if it is free. Those that found it taken then borrow
 * a free one for this step (*re-grouping*); when none is left they are ignored.
 *
 * @param identities [B], whole numbers from 0.
 *
 * @example Usage
 * ```ts
 * import { assignAnchors } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { columns } = assignAnchors([4, 4, 8, 2], { groups: 4 });
 *
 * deepStrictEqual([...columns], [0, 0, 1, 2]);
 * ```
 */
export function assignAnchors(
  identities: ArrayLike<number>,
  options: AssignAnchorsOptions,
): AnchorAssignment {
  const { groups, regroup = "lowest", random } = options;
  const anchors = new Map<number, number>();
  const taken = new Set<number>();
  const waiting: number[] = [];
  for (const identity of Int32Array.from(new Set(Array.from(identities))).sort()) {
    const anchor = identity % groups;
    if (taken.has(anchor)) waiting.push(identity);
    else anchors.set(identity, anchor);
    taken.add(anchor);
  }
  const borrowed: number[] = [];
  const free = freeAnchors(groups, taken, regroup, random);
  for (const identity of regroup === "reference" ? new CPythonSet(waiting) : waiting) {
    const { value: anchor, done } = free.next();
    if (done) break;
    anchors.set(identity, anchor);
    borrowed.push(anchor);
  }
  return {
    columns: Int32Array.from(identities, (identity) => anchors.get(identity) ?? -1),
    borrowed: Int32Array.from(borrowed),
    ignored: waiting.length - borrowed.length,
  };
}

function freeAnchors(
  groups: number,
  taken: ReadonlySet<number>,
  regroup: Regrouping,
  random?: Random,
): Iterator<number> {
  switch (regroup) {
    case "lowest":
      return lowestFree(groups, taken);
    case "reference":
      // Their `set(range(M)) - taken` has the order of a set filled in ascending order.
      return new CPythonSet(lowestFree(groups, taken))[Symbol.iterator]();
    case "random":
      if (random) return freeAtRandom(groups, taken, random);
      throw new TypeError("Cannot re-group at random as random numbers are needed: none came");
  }
}

function* lowestFree(groups: number, taken: ReadonlySet<number>): Generator<number> {
  for (let anchor = 0; anchor < groups; anchor++) if (!taken.has(anchor)) yield anchor;
}

/** Deals the anchors as from a shuffled deck, shuffled no further than it is dealt (Fisher and Yates 1938). */
function* freeAtRandom(
  groups: number,
  taken: ReadonlySet<number>,
  random: Random,
): Generator<number> {
  const deck = Int32Array.from({ length: groups }, (_, anchor) => anchor);
  for (let left = groups; left > 0; left--) {
    const place = random.below(left);
    const anchor = deck[place];
    deck[place] = deck[left - 1];
    if (!taken.has(anchor)) yield anchor;
  }
}
