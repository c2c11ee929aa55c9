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

/** Passes over the data: those that are usual, or as many as make 800 steps. */
export function epochsForSteps(stepsPerEpoch: number, usual: number): number {
  return Math.max(usual, Math.ceil(LEAST_STEPS / stepsPerEpoch));
}
