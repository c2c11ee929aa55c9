import { setImmediate } from "node:timers/promises";
import type { Dataset } from "../datasets/dataset.ts";
import { FileChangedError } from "../formats/file_stamp.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { readOrientation } from "../images/read_orientation.ts";
import { readWholeHeader } from "../images/read_whole_header.ts";
import { uprightHeader } from "../images/upright_header.ts";
import { DecodePool } from "../streams/decode_pool.ts";
import { mapInOrder } from "../streams/ordered_work.ts";
import { imageHash } from "./image_hash.ts";

/** Options of {@link inspectImages}. */
export interface InspectImagesOptions {
  /**
   * Whether to decode each image. That finds those that are broken between their header and their end, and hashes
   * pixels in place of bytes; it takes about ten times as long.
   *
   * @default {false}
   */
  decode?: boolean;
  /**
   * Whether pictures are turned upright as EXIF says, before they are measured and hashed, or left as they are stored.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
  /** Where to put the hashes, one an image. @default {new Float64Array(dataset.imageCount)} */
  hashes?: Float64Array;
  /** Ends the inspection after the images that are being read. */
  signal?: AbortSignal;
  /** Hears of each image that cannot be read, in their order, and is waited for. */
  onUnreadable?: (image: number, reason: string) => Promise<void> | void;
  /** Hears after each image how many are done. */
  onProgress?: (done: number) => void;
}

/** What the images of a dataset are like. */
export interface InspectedImages {
  /** How many were looked at: all, unless it was ended before. */
  done: number;
  /** Of these, how many cannot be read. */
  unreadable: number;
  /** Bytes of all that were looked at, as they are encoded. */
  bytes: number;
  /** How many images there are of each format. */
  formats: Map<string, number>;
  /** How many images there are of each width and height, such as `"112x112"`. */
  sizes: Map<string, number>;
  /** How many EXIF says are stored turned or mirrored. */
  turned: number;
  /** [imageCount] as {@link imageHash} makes it; NaN for what was not read. */
  hashes: Float64Array;
}

/** Images read ahead. */
const IN_FLIGHT = 32;

/**
 * Reads all images of a dataset once, in their order, and looks at their headers, ends and hashes. Nothing is kept
 * of an image but its hash.
 *
 * @example Usage
 * ```ts
 * import { inspectImages, syntheticFaces } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { sizes, unreadable } = await inspectImages(syntheticFaces({ identities: 5, imagesPerIdentity: 2 }));
 *
 * deepStrictEqual([...sizes], [["112x112", 10]]);
 * deepStrictEqual(unreadable, 0);
 * ```
 */
export async function inspectImages(
  dataset: Dataset,
  options: InspectImagesOptions = {},
): Promise<InspectedImages> {
  const { decode = false, orientation, signal, onUnreadable, onProgress } = options;
  const { hashes = new Float64Array(dataset.imageCount) } = options;
  hashes.fill(NaN);
  const formats = new Map<string, number>(), sizes = new Map<string, number>();
  const found = { done: 0, unreadable: 0, bytes: 0, formats, sizes, turned: 0, hashes };
  const pool = decode ? new DecodePool(navigator.hardwareConcurrency, { orientation }) : undefined;
  function* images() {
    for (let image = 0; image < dataset.imageCount && !signal?.aborted; image++) yield image;
  }
  try {
    const looks = mapInOrder(
      images(),
      IN_FLIGHT,
      (image) => lookAt(dataset, image, orientation, pool),
    );
    for await (const look of looks) {
      const image = found.done++;
      found.bytes += look.bytes;
      if (look.reason === undefined) {
        hashes[image] = look.hash;
        if (look.isTurned) found.turned++;
        formats.set(look.format, (formats.get(look.format) ?? 0) + 1);
        sizes.set(look.size, (sizes.get(look.size) ?? 0) + 1);
      } else {
        found.unreadable++;
        await onUnreadable?.(image, look.reason);
      }
      onProgress?.(found.done);
      // Synthetic faces are read without waiting for anything: signals would not get their turn.
      if (found.done % 1024 === 0) await setImmediate();
    }
  } finally {
    pool?.terminate();
  }
  return found;
}

type Look =
  | {
    bytes: number;
    format: string;
    size: string;
    isTurned: boolean;
    hash: number;
    reason?: undefined;
  }
  | { bytes: number; reason: string };

async function lookAt(
  dataset: Dataset,
  image: number,
  rule?: OrientationRule,
  pool?: DecodePool,
): Promise<Look> {
  let bytes = 0;
  try {
    const encoded = await dataset.read(image);
    bytes = encoded.length;
    const header = readWholeHeader(encoded), { format } = header;
    const { width, height } = uprightHeader(encoded, header, rule);
    const isTurned = readOrientation(encoded, format) !== 1;
    const size = `${width}x${height}`;
    const hash = pool
      ? await hashPixels(pool, encoded, dataset.path(image), size)
      : imageHash(encoded);
    return { bytes, format, size, isTurned, hash };
  } catch (error) {
    if (error instanceof WorkerFault) throw error.cause;
    // None of these is the image's fault.
    const others = [Deno.errors.NotCapable, FileChangedError];
    if (others.some((kind) => error instanceof kind)) throw error;
    return { bytes, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What is wrong with the workers; the images are not to blame for it. */
class WorkerFault extends Error {}

async function hashPixels(
  pool: DecodePool,
  encoded: Uint8Array<ArrayBuffer>,
  path: string,
  size: string,
): Promise<number> {
  const { data } = await pool.decode(encoded, path).catch((error) => {
    if (error instanceof ImageDecodeError) throw error.cause;
    throw new WorkerFault(error.message, { cause: error });
  });
  return imageHash(new TextEncoder().encode(size), data);
}
