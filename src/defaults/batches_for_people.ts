/** What a batch is made up of. */
export interface BatchSize {
  /** K. */
  readonly imagesPerIdentity: number;
  /** B. */
  readonly batch: number;
}

/** Images of a batch, where there are people enough. */
const BATCH = 64;
/** Fewer steps are too few, however many passes over the data they are. */
export const LEAST_STEPS = 800;

/**
 * B: 64 images, or fewer where there are not people enough, each of whom comes once in a batch.
 *
 * @param people Who are trained on.
 * @param imagesPerIdentity K, 2 or more.
 */
export function batchForPeople(people: number, imagesPerIdentity: number): number {
  const wanted = Math.floor(BATCH / imagesPerIdentity);
  return imagesPerIdentity * Math.max(1, Math.min(wanted, people));
}

/**
 * Steps of an epoch; see `SampleStream`.
 *
 * @param images How many each person has who is trained on.
 */
export function stepsPerEpoch(
  images: ArrayLike<number>,
  { imagesPerIdentity, batch }: BatchSize,
): number {
  // An identity comes once in a batch, so that an epoch has as many as it has groups; with one image each chance decides.
  let groups = 0, most = 1;
  for (let i = 0; i < images.length; i++) {
    const own = Math.ceil(images[i] / imagesPerIdentity);
    groups += own;
    most = Math.max(most, own);
  }
  const full = Math.ceil(groups * imagesPerIdentity / batch);
  return imagesPerIdentity === 1 ? full : Math.max(most, full);
}

/** Passes over the data: those that are usual, or as many as make 800 steps. */
export function epochsForSteps(stepsPerEpoch: number, usual: number): number {
  return Math.max(usual, Math.ceil(LEAST_STEPS / stepsPerEpoch));
}
