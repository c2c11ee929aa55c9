import { warn } from "../checks/warn.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { Sample } from "../datasets/sample.ts";
import { checkAugmentOptions } from "../images/augment_image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { normalizeBytes } from "../images/normalize_bytes.ts";
import type { Squares } from "../images/squares.ts";
import type { AugmentStreamOptions } from "./augment_stream.ts";
import type { DecodeStreamOptions } from "./decode_stream.ts";
import { type LoadAnswer, loadBatch, type LoadQuestion } from "./load_batch.ts";
import { orderedWork } from "./ordered_work.ts";
import { checkPace, DECODE_MS, usualWorkers } from "./pace.ts";
import { readBytes } from "./read_bytes.ts";
import { LostWorkerError } from "./worker_errors.ts";
import { WorkerPool } from "./worker_pool.ts";

/** Options of {@link LoadStream}: how images are decoded, and what is made of them. */
export interface LoadStreamOptions
  extends AugmentStreamOptions, Omit<DecodeStreamOptions, "maxInFlight"> {
  /**
   * How many batches at most are read, decoded or waiting for their turn at any time.
   *
   * @default {2 * Math.max(1, workers)}
   */
  maxInFlight?: number;
}

/** A batch as a network takes it, or the device before it. */
export interface LoadedBatch<T, Pixels = Float32Array<ArrayBuffer>> {
  /** What the images are of, n of them: those that could not be read are left out. */
  readonly items: T[];
  /** [n, S, S, 3] from -1 to 1, in an array of its own; or squares, see {@link SquareStream}. */
  readonly pixels: Pixels;
}

/**
 * Takes batches of samples and gives their pixels: what `DecodeStream`, `AugmentStream` and `BatchStream` make one
 * after the other, but each batch in one go and in one worker, which decodes only what is cut out and writes every image
 * to its place in the batch. Several times as fast, and to the last bit the same.
 *
 * Batches come in order; an image that cannot be read or decoded is skipped, and a batch without any left too. Nothing is
 * read until someone reads, and the workers stop when the stream ends, is cancelled or fails.
 *
 * @throws {RangeError} if an option is out of its range.
 *
 * @example Usage
 * ```ts
 * import { BatchStream, inSameBatch, LoadStream, SampleStream, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 4, size: 32 });
 * const batches = new SampleStream(faces, { batchSize: 4, imagesPerIdentity: 2, epochs: 1 })
 *   .pipeThrough(new BatchStream(4, { sameBatch: inSameBatch }))
 *   .pipeThrough(new LoadStream(faces, { workers: 0, size: 24, crop: 28, flip: true, train: true }));
 *
 * for await (const { items, pixels } of batches) strictEqual(pixels.length, items.length * 24 * 24 * 3);
 * ```
 */
export class LoadStream<T extends Sample> {
  /** Takes batches of samples of the dataset. */
  readonly writable: WritableStream<T[]>;
  /** Gives each with its pixels. */
  readonly readable: ReadableStream<LoadedBatch<T>>;

  /** Checks the options; starts no worker yet. */
  constructor(dataset: Dataset, options: LoadStreamOptions) {
    const { writable, readable } = loadInWorkers<T, Float32Array<ArrayBuffer>>(
      dataset,
      options,
      "pixels",
    );
    this.writable = writable;
    this.readable = readable;
  }
}

/**
 * As {@link LoadStream}, but leaves to a device what comes after decoding and cutting: gives squares, which `finishSquares`
 * mirrors, resizes and normalises, on WebGPU in one kernel. The same images come of it. `finishSquares` has an example.
 *
 * @throws {RangeError} if an option is out of its range.
 */
export class SquareStream<T extends Sample> {
  /** Takes batches of samples of the dataset. */
  readonly writable: WritableStream<T[]>;
  /** Gives each with its squares. */
  readonly readable: ReadableStream<LoadedBatch<T, Squares>>;

  /** Checks the options; starts no worker yet. */
  constructor(dataset: Dataset, options: LoadStreamOptions) {
    const { writable, readable } = loadInWorkers<T, Squares>(dataset, options, "squares");
    this.writable = writable;
    this.readable = readable;
  }
}

interface Worked<T, Pixels> extends LoadedBatch<T, Pixels> {
  /** What was wrong with images of the batch, where something was. */
  errors: (ImageDecodeError | undefined)[];
}

const WORKER = new URL("./load_worker.ts", import.meta.url);

function loadInWorkers<T extends Sample, Pixels extends Float32Array<ArrayBuffer> | Squares>(
  dataset: Dataset,
  options: LoadStreamOptions,
  form: "pixels" | "squares",
) {
  const { workers = usualWorkers(), maxInFlight = 2 * Math.max(1, workers), strict = false } =
    options;
  const { onSkip = (error) => warn(error.message), maxPixels, timeLimitMs = DECODE_MS } = options;
  const { size, crop, cropOffset, jitter, flip, augment, orientation } = options;
  const { train = false, seed = 0 } = options;
  const recipe = { size, crop, cropOffset, jitter, flip, augment, orientation };
  checkAugmentOptions(recipe);
  checkPace({ workers, maxInFlight });
  const pool = workers > 0
    ? new WorkerPool<LoadQuestion, LoadAnswer>(WORKER, workers, "decode", timeLimitMs)
    : undefined;

  /** @param lost Images that broke their worker, or took too long. */
  const load = async (
    items: T[],
    lost: ReadonlyMap<T, ImageDecodeError> = new Map(),
  ): Promise<Worked<T, Pixels>> => {
    const read = await Promise.all(
      items.map((item) => lost.get(item) ?? bytesOrFault(dataset, item.image)),
    );
    const turns = items.flatMap(({ epoch, position }, i) =>
      read[i] instanceof Uint8Array ? [epoch, position] : []
    );
    const question: LoadQuestion = {
      ...joinFiles(read.filter((bytes) => bytes instanceof Uint8Array)),
      turns: Float64Array.from(turns),
      recipe,
      seed: train ? seed : undefined,
      maxPixels,
      // A quarter of the memory on the way from a worker: less for it to make and for us to take over.
      form: pool && form === "pixels" ? "bytes" : form,
    };
    let answer: LoadAnswer;
    try {
      answer = await (pool?.ask(question, [question.files.buffer]) ?? loadBatch(question));
    } catch (error) {
      if (!(error instanceof LostWorkerError)) throw error;
      // The bytes are lost with the worker, so all is read again.
      const sent = items.filter((_, i) => read[i] instanceof Uint8Array);
      const item = error.part === undefined ? undefined : sent[error.part];
      if (!item) return await load(items, lost);
      const fault = new ImageDecodeError(dataset.path(item.image), error);
      return await load(items, new Map([...lost, [item, fault]]));
    }
    const { pixels, faults } = answer;
    let place = 0;
    const errors = read.map((bytes, i) => {
      if (bytes instanceof ImageDecodeError) return bytes;
      const reason = faults.get(place++);
      if (reason === undefined) return undefined;
      return new ImageDecodeError(dataset.path(items[i].image), new Error(reason));
    });
    const made = pixels instanceof Uint8Array ? normalized(pixels) : pixels;
    return { items: items.filter((_, i) => !errors[i]), pixels: made as Pixels, errors };
  };

  return orderedWork<T[], Worked<T, Pixels>, LoadedBatch<T, Pixels>>({
    maxInFlight,
    begin: (items) => load(items),
    finish: ({ items, pixels, errors }) => {
      for (const error of errors) {
        if (error && strict) throw error;
        if (error) onSkip(error);
      }
      return items.length > 0 ? { items, pixels } : undefined;
    },
    stop: () => pool?.terminate(),
  });
}

function normalized(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const pixels = new Float32Array(bytes.length);
  normalizeBytes(bytes, pixels);
  return pixels;
}

async function bytesOrFault(
  dataset: Dataset,
  image: number,
): Promise<Uint8Array<ArrayBuffer> | ImageDecodeError> {
  try {
    return await readBytes(dataset, image);
  } catch (error) {
    if (error instanceof ImageDecodeError) return error;
    throw error;
  }
}

function joinFiles(all: Uint8Array[]): Pick<LoadQuestion, "files" | "ends"> {
  const files = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const ends = Float64Array.from(all, (bytes) => {
    files.set(bytes, end);
    return end += bytes.length;
  });
  return { files, ends };
}
