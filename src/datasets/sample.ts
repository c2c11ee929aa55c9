/** The turn of one image: which it is, and when it comes. */
export interface Sample {
  /** The number of the image in its dataset. */
  readonly image: number;
  /** The number of its identity, up to 2^31 - 1. */
  readonly identity: number;
  /** Which pass over the data, from 0. */
  readonly epoch: number;
  /** Which batch of the epoch, from 0. */
  readonly batch: number;
  /** Which sample of the epoch, from 0: `batch * B` and its place in the batch. */
  readonly position: number;
}

/** Whether two samples were planned for one batch, as `sameBatch` of a `BatchStream` takes it. */
export function inSameBatch(first: Sample, next: Sample): boolean {
  return first.batch === next.batch && first.epoch === next.epoch;
}
