import { warn } from "../checks/warn.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { decodeImage } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { DecodePool } from "./decode_pool.ts";
import { orderedWork } from "./ordered_work.ts";
import { checkPace, usualWorkers } from "./pace.ts";
import { readBytes } from "./read_bytes.ts";

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
   * @default {prints its message as a warning}
   */
  onSkip?: (error: ImageDecodeError) => void;
  /**
   * How long a worker may take over an image, in milliseconds; after that the image is a bad one, and the worker is replaced.
   *
   * @default {10_000}
   */
  timeLimitMs?: number;
  /** The most pixels that a picture may have, as for `decodeImage`. */
  maxPixels?: number;
  /**
   * Whether pictures are turned upright, as for `decodeImage`.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
}

/** An item that brings its image with it. */
export interface EncodedImage {
  /** Where it comes from, for messages. */
  readonly path: string;
  /** The whole file. */
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
    const { workers = usualWorkers() } = options;
    const { maxInFlight = 4 * Math.max(1, workers), strict = false, timeLimitMs } = options;
    const { onSkip = (error) => warn(error.message), maxPixels, orientation } = options;
    checkPace({ workers, maxInFlight });
    const pool = workers > 0
      ? new DecodePool(workers, { maxPixels, orientation }, timeLimitMs)
      : undefined;
    const decode = async (encoded: T): Promise<Image> => {
      const { bytes, path } = await readItem(dataset, encoded);
      return await (pool?.decode(bytes, path) ??
        decodeImage(bytes, { path, maxPixels, orientation }));
    };

    const { writable, readable } = orderedWork<T, Worked<T>, Decoded<T>>({
      maxInFlight,
      begin: (encoded) => {
        const { bytes: _, ...item } = encoded as T & EncodedImage;
        return decode(encoded).then((picture) => ({ item, picture }), (error) => ({ item, error }));
      },
      finish: ({ item, picture, error }) => {
        if (picture) return { ...item, picture };
        if (strict || !(error instanceof ImageDecodeError)) throw error;
        onSkip(error);
      },
      stop: () => pool?.terminate(),
    });
    this.writable = writable;
    this.readable = readable;
  }
}

interface Worked<T> {
  item: Omit<T, "bytes">;
  picture?: Image;
  error?: unknown;
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
  return { path: dataset.path(item.image), bytes: await readBytes(dataset, item.image) };
}
