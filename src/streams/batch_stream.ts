/** Options of {@link BatchStream}. */
export interface BatchStreamOptions<T> {
  /**
   * Whether to leave out what does not fill a batch at the end.
   *
   * @default {false}
   */
  dropLast?: boolean;
  /**
   * Whether `next` may join the batch that `first` began. Where it may not, the batch is closed early,
   * so that the batches of a sampler stay apart when an image was skipped: `inSameBatch` for samples.
   *
   * @default {() => true}
   */
  sameBatch?: (first: T, next: T) => boolean;
}

/**
 * Groups items into arrays of `size`, in the order in which they arrive.
 *
 * @throws {RangeError} if `size` is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { BatchStream } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const batches = ReadableStream.from([1, 2, 3, 4, 5]).pipeThrough(new BatchStream(2));
 *
 * deepStrictEqual(await Array.fromAsync(batches), [[1, 2], [3, 4], [5]]);
 * ```
 */
export class BatchStream<T> extends TransformStream<T, T[]> {
  /** Makes batches of at most `size` items. */
  constructor(size: number, options: BatchStreamOptions<NoInfer<T>> = {}) {
    const { dropLast = false, sameBatch = () => true } = options;
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot batch as size must be a positive integer: current value is ${size}`,
      );
    }
    let batch: T[] = [];
    super({
      transform(item, controller) {
        if (batch.length > 0 && !sameBatch(batch[0], item)) {
          controller.enqueue(batch);
          batch = [];
        }
        batch.push(item);
        if (batch.length === size) {
          controller.enqueue(batch);
          batch = [];
        }
      },
      flush(controller) {
        if (batch.length > 0 && !dropLast) controller.enqueue(batch);
      },
    });
  }
}
