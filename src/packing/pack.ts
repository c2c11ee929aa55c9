import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { writeNameFile } from "../datasets/name_file.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { UnreadableImages } from "../images/unreadable_images.ts";
import { mapInOrder } from "../streams/ordered_work.ts";
import { readBytes } from "../streams/read_bytes.ts";
import { isRarelyRead, packedForm } from "./pack_image.ts";
import { inOrder, type OrderedImage, shuffled } from "./pack_order.ts";
import { PackPool } from "./pack_pool.ts";
import {
  memberKey,
  RecordSetWriter,
  type SetImage,
  type SetWriter,
  ShardSetWriter,
} from "./set_writer.ts";

/** The formats that {@link pack} writes. */
export const PACK_FORMATS = ["recordio", "shards"] as const;

/** Options of {@link pack}. */
export interface PackOptions {
  /** The folder of the set; new, or empty. */
  out: string;
  /**
   * `recordio` is InsightFace's `train.rec`, `shards` are tar files as WebDataset has them.
   *
   * @default {"recordio"}
   */
  format?: typeof PACK_FORMATS[number];
  /**
   * Pixels of the shorter side: images of another one are decoded, resized with the filter of `resizeBilinear` and
   * encoded as JPEG of quality 95. All others keep their bytes.
   *
   * @default {as they are}
   */
  size?: number;
  /**
   * Whether images that are encoded again are turned upright as EXIF says before, or left as they are stored. Those that keep
   * their bytes keep what EXIF says.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
  /**
   * The most bytes of a shard, unless a single image takes more.
   *
   * @default {256 * 2 ** 20}
   */
  shardSize?: number;
  /**
   * The most images of a shard.
   *
   * @default {Infinity}
   */
  imagesPerShard?: number;
  /**
   * Whether identities are mixed by chance in shards, as those who read shards from front to back need it. Images of
   * one identity stay in their order. In RecordIO identities follow each other.
   *
   * @default {true}
   */
  shuffle?: boolean;
  /**
   * Of that order.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * How many workers encode images. With 0 it is done in place.
   *
   * @default {the number of cores}
   */
  workers?: number;
  /**
   * Whether a bad image is an error, instead of being skipped. Of images that keep their bytes, the header is looked at,
   * and whether they end where they should.
   *
   * @default {false}
   */
  strict?: boolean;
  /** Ends the packing; nothing of it stays. */
  signal?: AbortSignal;
  /** Hears of each image. What it throws ends the packing. */
  onEvent?: (event: PackEvent) => void;
}

/** What happened to an image on the way. */
export type PackEvent =
  /** It is in the set, with all before it. */
  | { type: "image"; bytes: number }
  /** It could not be read or decoded. */
  | { type: "skip"; error: ImageDecodeError };

/** What {@link pack} did. */
export interface PackSummary {
  /** What `openDataset` takes. */
  path: string;
  /** How many images are in the set. */
  images: number;
  /** How many could not be read. */
  skipped: number;
  /** How many bytes the images have. */
  bytes: number;
  /**
   * How many images kept a format that other programs may not read in such a set, by its ending, such as `webp`: mxnet,
   * InsightFace and WebDataset's decoders read JPEG, PNG, PGM and PPM. `openDataset` and `decodeImage` read all.
   */
  rarelyRead: Record<string, number>;
}

/**
 * Writes a dataset into a few large files, images as they are or resized. Identities keep their numbers; their names go to
 * `identities.txt` beside the files, where they are more than numbers.
 *
 * Everything is written to a folder `out.new`, which gets its name when the set is whole; a packing that fails or is
 * stopped leaves nothing, and one that was killed leaves that folder, which has to be removed by hand.
 *
 * @throws {RangeError} if an option is out of its range, or no image can be read.
 * @throws {ImageDecodeError} for a bad image, if strict.
 * @throws {Error} if `out` holds something, or cannot be written.
 * @throws {DOMException} or the signal's reason, if it is aborted.
 *
 * @example Usage
 * ```ts
 * import { openDataset, pack, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 3, imagesPerIdentity: 2, size: 16 });
 * const out = await Deno.makeTempDir() + "/set";
 * const { path } = await pack(faces, { out, format: "shards", imagesPerShard: 4, workers: 0 });
 *
 * strictEqual(path, `${out}/{000000..000001}.tar`);
 * strictEqual((await openDataset(path)).identityName(2), "0000002");
 * ```
 */
export async function pack(dataset: Dataset, options: PackOptions): Promise<PackSummary> {
  const { out, workers = navigator.hardwareConcurrency, strict = false, signal } = options;
  const { onEvent = () => {} } = options;
  checkOptions(dataset, options);
  const folder = resolve(out), unfinished = `${folder}.new`;
  const made = await createUnfinished(folder, unfinished);
  const writer = createWriter(unfinished, options);
  const pool = new PackPool(workers);
  const rarelyRead: Record<string, number> = {};
  const summary = { images: 0, skipped: 0, bytes: 0, rarelyRead };
  const unreadable = new UnreadableImages();
  try {
    const load = (place: OrderedImage) => loadImage(dataset, place, pool, options);
    for await (const loaded of mapInOrder(order(dataset, options), 16 + 4 * workers, load)) {
      signal?.throwIfAborted();
      if (loaded instanceof ImageDecodeError) {
        if (strict) throw loaded;
        if (summary.images === 0) unreadable.add(loaded);
        summary.skipped++;
        onEvent({ type: "skip", error: loaded });
        continue;
      }
      await writer.add(loaded);
      const { extension } = loaded;
      if (isRarelyRead(extension)) rarelyRead[extension] = (rarelyRead[extension] ?? 0) + 1;
      summary.images++;
      summary.bytes += loaded.bytes.length;
      onEvent({ type: "image", bytes: loaded.bytes.length });
    }
    if (summary.images === 0) {
      throw new RangeError(
        `Cannot pack "${dataset.name}": none of its images can be read: ${unreadable.describe()}`,
      );
    }
    const name = await writer.close();
    if (hasNames(dataset)) await writeNameFile(unfinished, namesOf(dataset));
    signal?.throwIfAborted();
    await rmdir(folder).catch(() => {}); // the empty one, where a folder does not take its place
    await rename(unfinished, folder);
    return { path: join(out, name), ...summary };
  } catch (error) {
    await writer.discard().catch(() => {});
    await rm(unfinished, { recursive: true, force: true });
    if (made) await rmdir(folder).catch(() => {});
    const { code, message } = error as { code?: unknown; message?: string };
    if (typeof code !== "string") throw error; // no fault of the system, such as a full disk
    throw new Error(`Cannot pack to "${folder}": ${message}`, { cause: error });
  } finally {
    pool.terminate();
  }
}

function checkOptions(dataset: Dataset, options: PackOptions): void {
  const { size = 1, shardSize = 1, workers = 0, imagesPerShard = 1 } = options;
  const whole = { size, shardSize, imagesPerShard };
  for (const [key, value] of [...Object.entries(whole), ["workers", workers + 1] as const]) {
    if (value !== Infinity && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new RangeError(
        `Cannot pack as ${key} must be a whole number from ${key === "workers" ? 0 : 1}: ` +
          `current value is ${key === "workers" ? workers : value}`,
      );
    }
  }
  const { identityCount, name } = dataset;
  if ((options.format ?? "recordio") === "recordio" && identityCount > 2 ** 24) {
    throw new RangeError(
      `Cannot pack "${name}" into RecordIO as it tells at most 2^24 identities apart: there are ` +
        `${identityCount}; shards tell more`,
    );
  }
}

/** Creates both; the whole set takes the place of the empty `folder`. Says whether there was none. */
async function createUnfinished(folder: string, unfinished: string): Promise<boolean> {
  const found = await Deno.stat(folder).catch(() => undefined);
  if (found && !found.isDirectory) throw new Error(`Cannot pack to "${folder}": it is a file`);
  if (found) {
    for await (const { name } of Deno.readDir(folder)) {
      throw new Error(`Cannot pack to "${folder}": it must be new or empty, and holds "${name}"`);
    }
  }
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(unfinished);
    return !found;
  } catch (cause) {
    const { code, message } = cause as Error & { code?: string };
    const reason = code === "EEXIST"
      ? `"${unfinished}" is left of a packing that was interrupted, or another is under way; remove it first`
      : message;
    throw new Error(`Cannot pack to "${folder}": ${reason}`, { cause });
  }
}

function createWriter(folder: string, options: PackOptions): SetWriter {
  const { format = "recordio", shardSize = 256 * 2 ** 20, imagesPerShard = Infinity } = options;
  return format === "recordio"
    ? new RecordSetWriter(folder)
    : new ShardSetWriter(folder, { shardSize, imagesPerShard });
}

function order(dataset: Dataset, { format, shuffle = true, seed = 0 }: PackOptions) {
  return format === "shards" && shuffle ? shuffled(dataset, seed) : inOrder(dataset);
}

async function loadImage(
  dataset: Dataset,
  { image, identity }: OrderedImage,
  pool: PackPool,
  options: PackOptions,
): Promise<SetImage | ImageDecodeError> {
  const path = dataset.path(image);
  try {
    const bytes = await readBytes(dataset, image);
    const form = packedForm(bytes, path, options);
    const { extension, width, height } = form;
    const made = form.isMade ? await pool.make(bytes, path, form) : bytes;
    const key = memberKey(dataset.identityName(identity), path);
    return { identity, key, bytes: made, extension, width, height };
  } catch (error) {
    if (error instanceof ImageDecodeError) return error;
    throw error;
  }
}

function hasNames(dataset: Dataset): boolean {
  for (let i = 0; i < dataset.identityCount; i++) {
    if (dataset.identityName(i) !== String(i)) return true;
  }
  return false;
}

function* namesOf(dataset: Dataset): Generator<string> {
  for (let i = 0; i < dataset.identityCount; i++) yield dataset.identityName(i);
}
