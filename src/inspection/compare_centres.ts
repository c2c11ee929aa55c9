import type { Backbone } from "../backbones/backbone.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { centreThreshold } from "./centre_threshold.ts";
import { type Centres, embedCentres, type EmbedCentresOptions } from "./embed_centres.ts";
import { meanOfRows, takeMeanAway } from "./mean_of_rows.ts";
import { nearestRows } from "./nearest_rows.ts";

/** Options of {@link compareCentres}. */
export interface CompareCentresOptions extends EmbedCentresOptions {
  /**
   * The cosine above which two centres are taken for one person's.
   *
   * @default {what centreThreshold makes of the test set}
   */
  threshold?: number;
}

/** Who of a dataset is likely in a test set. */
export interface LikelyOverlap {
  /** The cosine above which two centres were taken for one person's. */
  threshold: number;
  /**
   * The share of the test set's identities that have somebody else of it above the threshold: about the share of
   * people not in it who are reported none the less.
   */
  strangers: number;
  /**
   * Of the test set's identities with two or more images, the share whose halves are above the threshold: about the
   * share of people in both who are found. NaN if there are none.
   */
  found: number;
  /** Identities with the nearest of the test set's, the most alike first. */
  likely: { identity: number; testIdentity: number; cosine: number }[];
}

/** With fewer people, a test set does not say how alike two are by chance. */
const LEAST_IDENTITIES = 20;

/**
 * Compares the centre of each identity of a dataset with those of a test set, all of them less the mean of the test
 * set's: centres of many images are else near to everybody. Of the test set's identities all centres are in memory, of
 * the dataset's a few at a time.
 *
 * @returns Nothing if it was ended before it was through.
 * @throws {RangeError} if the test set has fewer than 20 identities.
 */
export async function compareCentres(
  backbone: Backbone,
  dataset: Dataset,
  test: Dataset,
  options: CompareCentresOptions,
): Promise<LikelyOverlap | undefined> {
  const { signal, onProgress } = options;
  checkTestSet(test);
  const testCentres = await gather(test, embedCentres(backbone, test, options));
  if (!testCentres || signal?.aborted) return;
  const mean = meanOfRows(testCentres);
  takeMeanAway(testCentres.data, mean);
  takeMeanAway(testCentres.halves, mean);
  const strangers = (await nearestRows(testCentres, testCentres)).cosine;
  const { threshold = centreThreshold(strangers) } = options;
  const likely: LikelyOverlap["likely"] = [];
  const centres = embedCentres(backbone, dataset, {
    ...options,
    onProgress: (done) => onProgress?.(test.imageCount + done),
  });
  for await (const block of centres) {
    takeMeanAway(block.data, mean);
    const { row, cosine } = await nearestRows(block, testCentres);
    for (let i = 0; i < block.count; i++) {
      if (!(cosine[i] > threshold)) continue;
      const identity = block.firstIdentity + i;
      likely.push({ identity, testIdentity: row[i], cosine: cosine[i] });
    }
  }
  if (signal?.aborted) return;
  likely.sort((a, b) => b.cosine - a.cosine || a.identity - b.identity);
  return {
    threshold,
    strangers: shareAbove(threshold, strangers),
    found: shareAbove(threshold, agreementOfHalves(testCentres)),
    likely,
  };
}

/** @throws {RangeError} if {@link compareCentres} would refuse the test set. */
export function checkTestSet({ name, identityCount }: Dataset): void {
  if (identityCount >= LEAST_IDENTITIES) return;
  throw new RangeError(
    `Cannot compare centres with those of "${name}" as it must have at least ` +
      `${LEAST_IDENTITIES} identities: it has ${identityCount}`,
  );
}

async function gather(
  dataset: Dataset,
  blocks: AsyncIterable<Centres>,
): Promise<Centres | undefined> {
  const count = dataset.identityCount;
  let all: Centres | undefined;
  for await (const { data, length, firstIdentity, halves } of blocks) {
    all ??= {
      data: new Float32Array(count * length),
      count,
      length,
      firstIdentity: 0,
      halves: new Float32Array(2 * count * length),
    };
    all.data.set(data, firstIdentity * length);
    all.halves.set(halves, 2 * firstIdentity * length);
  }
  return all;
}

/** The cosines between the halves of each identity that has both. */
function agreementOfHalves({ halves, length }: Centres): Float32Array {
  const cosines: number[] = [];
  for (let start = 0; start < halves.length; start += 2 * length) {
    const even = halves.subarray(start, start + length);
    const odd = halves.subarray(start + length, start + 2 * length);
    if (odd.every((value) => value === 0)) continue;
    cosines.push(even.reduce((sum, value, i) => sum + value * odd[i], 0));
  }
  return Float32Array.from(cosines);
}

function shareAbove(threshold: number, cosines: Float32Array): number {
  return cosines.filter((cosine) => cosine > threshold).length / cosines.length;
}
