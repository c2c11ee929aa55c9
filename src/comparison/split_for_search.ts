import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseIdentities } from "../datasets/choose_identities.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { SEARCH_EXCLUDE_TSV, SEARCH_PAIRS_TSV, writeNames } from "../runs/exclude_tsv.ts";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { heldOutCount } from "../verification/hold_out.ts";
import { makePairs } from "../verification/make_pairs.ts";
import { openWholeData } from "./comparison_data.ts";

const PAIRS = 2000;

/** Where a search for a rate is verified: pairs of identities that no run trains on during the search. */
export interface SearchSplit {
  pairs: string;
  exclude: string;
}

/**
 * Holds a tenth of the training identities out for the choice of learning rates, so that it sees nobody who is
 * tested in the end.
 *
 * @param base The configuration of a run with the first seed and all that is excluded in it.
 * @param folder For the two files.
 */
export async function splitForSearch(base: TrainConfig, folder: string): Promise<SearchSplit> {
  await using opened = new AsyncDisposableStack();
  const data = await openTrainingData(base);
  opened.defer(() => data.close());
  const { train: [train], test } = data;
  const whole = await openWholeData(base), [{ exclude, encoding }] = base.objectives;
  opened.defer(() => whole.close());
  const { identityCount } = train;
  const count = heldOutCount(identityCount);
  const held = chooseIdentities(identityCount, count, base.seed, "held out for rates");
  const names = new Set([...held].map((identity) => train.identityName(identity)));
  const chosen: number[] = [];
  const heldOut = selectIdentities(whole, (identity) => {
    const isChosen = names.has(whole.identityName(identity));
    if (isChosen) chosen.push(identity);
    return isChosen;
  });
  const { a, b, same } = makePairs(heldOut, { pairs: PAIRS, seed: base.seed });
  const inWhole = (image: number) => {
    const identity = identityOf(heldOut, image);
    return whole.firstImage(chosen[identity]) + image - heldOut.firstImage(identity);
  };
  const lines = Array.from(
    same,
    (kind, pair) => `${inWhole(a[pair])}\t${inWhole(b[pair])}\t${kind}\n`,
  );
  for (let identity = 0; identity < test.dataset.identityCount; identity++) {
    if (base.pairs === undefined) names.add(test.dataset.identityName(identity));
  }
  if (exclude !== undefined) {
    for (const name of await readIdentityNames(exclude, encoding)) names.add(name);
  }
  const split = {
    pairs: join(folder, SEARCH_PAIRS_TSV),
    exclude: join(folder, SEARCH_EXCLUDE_TSV),
  };
  await writeNames(split.exclude, names);
  await writeFile(split.pairs, lines.join(""));
  return split;
}
