import { resolve } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { isVerificationSetPath } from "../datasets/file_names.ts";
import { VerificationSet } from "../datasets/verification_set.ts";
import type { Pairs } from "./pairs.ts";
import { pairsOfVerificationSet } from "./pairs_of_verification_set.ts";
import { type PairsOptions, readPairs } from "./read_pairs.ts";

/** What networks are tested on. */
export interface TestSet {
  /** Whose images are compared. */
  dataset: Dataset;
  /** Of images of `dataset`. */
  pairs: Pairs;
}

/**
 * Opens pairs: a list of pairs of images of `dataset`, or a verification set (`.bin`), which brings its own images,
 * so that the test's dataset is another one, unless it is `dataset` itself.
 *
 * @param file The list or set.
 * @param dataset What a list speaks of.
 * @param options How a list is written.
 * @throws {Error} as {@link readPairs} and {@link VerificationSet.open} do.
 */
export async function openTestSet(
  file: string,
  dataset: Dataset,
  options?: PairsOptions,
): Promise<TestSet> {
  if (!isVerificationSetPath(file)) {
    return { dataset, pairs: await readPairs(file, dataset, options) };
  }
  const isTheSame = dataset instanceof VerificationSet && resolve(dataset.name) === resolve(file);
  const set = isTheSame ? dataset : await VerificationSet.open(file);
  return { dataset: set, pairs: pairsOfVerificationSet(set) };
}

/** What is to be said of a verification set, of which nobody knows whose images it has. */
export function describeUnknownPeople(file: string): string {
  return `"${file}" does not say who its images show, so those trained on may be among them.`;
}
