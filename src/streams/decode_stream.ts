import type { Dataset } from "../datasets/dataset.ts";
import { decodeImage } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { DecodePool } from "./decode_pool.ts";

/** Options of {@link DecodeStream}. */
export interface DecodeStreamOptions {
  /**
   * How many workers decode. With 0 it is done in place.
   *
   * @default {1 to 4, one less than there are cores}
   */
  workers?: number;
  /**
   * How many images at most are read, decoded or waiting for their turn at any time.
   *
   * @default {4 * Math.max(1, workers)}
   */
  maxInFlight?: number;
  /**
   * Whether a bad image is an error that ends the stream, instead of being skipped.
   *
   * @default {false}
   */
  strict?: boolean;
  /**
   * Hears of each image that is skipped, in order. What it throws ends the stream.
   *
   * @default {(error) => console.warn(error.message)}
   */
  onSkip?: (error: ImageDecodeError) => void;
  /** The most pixels that a picture may have, as for `decodeImage`. */
  maxPixels?: number;
}

/** An item that brings its image with it. */
export interface EncodedImage {
  /** Where it comes from, for messages. */
  readonly path: string;
  /** The whole file. Their memory goes over to who decodes them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What {@link DecodeStream} makes of an item: the same with the pixels of its image, in place of its bytes. */
export type Decoded<T> = Omit<T, "bytes"> & { readonly picture: Image };

/**
 * Reads and decodes the images that items name, several at a time, and hands them on in the order in
 * which they came, each as soon as it is its turn. An image that cannot be read or decoded is skipped.
 *
 * Nothing is read until someone reads; from then on up to `maxInFlight` images are ahead of the
 * reader. The workers stop when the stream ends, is cancelled or aborted, or fails; a script that
 * leaves a stream half read has to cancel it, or it will not exit.
 *
 * @throws {RangeError} if an option is out of its range.
 *
 * @example Usage
 * ```ts
 * import { DecodeStream, samplesInOrder, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 3, size: 32 });
 * const decoded = ReadableStream.from(samplesInOrder(faces, 6))
 *   .pipeThrough(new DecodeStream(faces, { workers: 0 }));
 *
 * for await (const { picture } of decoded) strictEqual(picture.width, 32);
 * ```
 */
export class DecodeStream<
  T extends { readonly image: number } | EncodedImage = { readonly image: number },
> {
  /** Takes items whose `image` is a number of the dataset, or which bring their bytes. */
  readonly writable: WritableStream<T>;
  /** Gives these items with their pixels. */
  readonly readable: ReadableStream<Decoded<T>>;

  /**
   * Starts no worker yet.
   *
   * @param dataset Where images are that items have the number of; undefined if they all bring their bytes.
   */
  constructor(dataset: Dataset | undefined, options: DecodeStreamOptions = {}) {
    const { workers = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1)) } = options;
    const { maxInFlight = 4 * Math.max(1, workers), strict = false, maxPixels } = options;
    const { onSkip = (error) => console.warn(error.message) } = options;
    for (const [key, value, least] of [["workers", workers, 0], ["maxInFlight", maxInFlight, 1]]) {
      if (!Number.isInteger(value) || (value as number) < (least as number)) {
        throw new RangeError(
          `Cannot decode as ${key} must be a whole number from ${least}: current value is ${value}`,
        );
      }
    }
    const pool = workers > 0 ? new DecodePool(workers, maxPixels) : undefined;

    /** Items being read and decoded, the oldest first. */
    const line: Promise<{ item: Omit<T, "bytes">; picture?: Image; error?: unknown }>[] = [];
    let isWanted = false; // someone has read
    let isEnding = false; // no more items come
    let isOver = false; // no more images go
    // Both sides wait for each other on this: it is resolved and replaced whenever something changes.
    let change = Promise.withResolvers<void>();
    const changed = () => {
      change.resolve();
      change = Promise.withResolvers();
    };
    const stop = () => {
      isOver = true;
      line.length = 0;
      pool?.terminate();
      changed();
    };

    const load = async (item: T) => {
      const { bytes: _, ...rest } = item as T & EncodedImage;
      try {
        const { bytes, path } = await readItem(dataset, item);
        const decoding = pool?.decode(bytes, path) ?? decodeImage(bytes, { path, maxPixels });
        return { item: rest, picture: await decoding };
      } catch (error) {
        return { item: rest, error };
      }
    };

    let output!: ReadableStreamDefaultController<Decoded<T>>;
    let input!: WritableStreamDefaultController;
    const fail = (error: unknown) => {
      stop();
      output.error(error);
      input.error(error);
    };
    const end = () => {
      stop();
      output.close();
    };

    this.writable = new WritableStream<T>({
      start(controller) {
        input = controller;
      },
      async write(item) {
        while (!isOver && (!isWanted || line.length >= maxInFlight)) await change.promise;
        if (isOver) return;
        line.push(load(item));
        changed();
      },
      close() {
        isEnding = true;
        if (line.length === 0 && !isOver) end();
        else changed();
      },
      abort(reason) {
        stop();
        output.error(reason);
      },
    });

    this.readable = new ReadableStream<Decoded<T>>({
      start(controller) {
        output = controller;
      },
      async pull() {
        isWanted = true;
        changed();
        for (;;) {
          while (line.length === 0 && !isEnding && !isOver) await change.promise;
          if (isOver) return;
          if (line.length === 0) return end();
          const { item, picture, error } = await line[0];
          if (isOver) return;
          line.shift();
          changed();
          if (picture) {
            output.enqueue({ ...item, picture });
            if (isEnding && line.length === 0) end();
            return;
          }
          try {
            if (strict || !(error instanceof ImageDecodeError)) throw error;
            onSkip(error);
          } catch (error) {
            return fail(error);
          }
        }
      },
      cancel(reason) {
        stop();
        input.error(reason);
      },
    }, { highWaterMark: 0 });
  }
}

async function readItem(
  dataset: Dataset | undefined,
  item: { readonly image: number } | EncodedImage,
): Promise<EncodedImage> {
  if ("bytes" in item) return item;
  if (dataset === undefined) {
    throw new TypeError(
      "Cannot decode an item without bytes: no dataset was given to have it from",
    );
  }
  const path = dataset.path(item.image);
  const bytes = await dataset.read(item.image).catch((cause) => {
    if (cause instanceof Deno.errors.NotCapable) throw cause; // the script's fault, not the file's
    throw new ImageDecodeError(path, cause);
  });
  return { path, bytes };
}
