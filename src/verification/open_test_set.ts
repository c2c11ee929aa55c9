import type { Dataset } from "../datasets/dataset.ts";
import type { TestSet } from "./pairs.ts";
import { pairsKindOf, type PairsOptions } from "./read_pairs.ts";

/**
 * Opens pairs: a list of pairs of images of `dataset`, or a verification set (`.bin`), which brings its own images,
 * so that the test's dataset is another one, unless it is `dataset` itself.
 *
 * @param file The list or set.
 * @param dataset What a list speaks of.
 * @param options How a list is written.
 * @throws {Error} as `readPairs` and `VerificationSet.open` do.
 */
export async function openTestSet(
  file: string,
  dataset: Dataset,
  options?: PairsOptions,
): Promise<TestSet> {
  const kind = pairsKindOf(file);
  return await kind.openOwn?.(file, dataset) ??
    { dataset, pairs: await kind.read(file, dataset, options?.encoding) };
}

/** What is to be said of a verification set, of which nobody knows whose images it has. */
export function describeUnknownPeople(file: string): string {
  return `"${file}" does not say who its images show, so those trained on may be among them.`;
}
