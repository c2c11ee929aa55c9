import { readTarSamples, type TarSample, type TarSamplesOptions } from "../datasets/tar_samples.ts";
import { type ByteSource, ForwardBytes, WindowedFile } from "../formats/byte_source.ts";
import { gunzip, isGzip } from "../formats/gzip.ts";
import { memberFault } from "../formats/tar_members.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { requireEncoding } from "../formats/decode_text.ts";
import { warn } from "../checks/warn.ts";
import { Permutation } from "../random/permutation.ts";
import { Random } from "../random/random.ts";

/** Options of {@link ShardStream}. */
export interface ShardStreamOptions {
  /**
   * The names of the identities, each at its number: for labels that are names, and for folders. Images of others are
   * left out. A label that is a number is that of its identity.
   *
   * @default {none, so that all labels must be numbers}
   */
  identities?: readonly string[];
  /**
   * Whether files are read in random order, and images go through a buffer that they leave at random.
   *
   * @default {true}
   */
  shuffle?: boolean;
  /**
   * The size of that buffer, which is how much memory the stream takes: the more, the better the shuffle.
   *
   * @default {128 * 2 ** 20}
   */
  bufferBytes?: number;
  /**
   * The same seed gives the same order.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * The epoch to start in; each has its own order.
   *
   * @default {0}
   */
  epoch?: number;
  /**
   * The stream ends before this epoch, wherever it started.
   *
   * @default {Infinity}
   */
  epochs?: number;
  /**
   * Hears of what cannot be read of a file; the rest is.
   *
   * @default {prints it as a warning}
   */
  onFault?: (message: string) => void;
  /**
   * How names and labels are written that are not UTF-8: a name that `TextDecoder` takes, such as `gbk`.
   *
   * @default {none}
   */
  encoding?: string;
}

/** An image out of a shard. */
export interface ShardImage {
  /** The number of its identity, up to 2^31 - 1. */
  readonly identity: number;
  /** Its name in the shard without the extension. */
  readonly key: string;
  /** Its file and its name there, for messages. */
  readonly path: string;
  /** As they are encoded; a fresh array. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Which pass over the shards, from 0. */
  readonly epoch: number;
  /** Which image of the epoch, from 0. */
  readonly position: number;
}

/** Bytes that are read at once. */
const WINDOW = 2 ** 20;

/**
 * Reads tar files from front to back, epoch after epoch, and gives their images in an order that seed and epoch alone
 * decide: for sets that are too large to be listed, and for compressed files, which are unpacked on the way. Images
 * are not balanced over identities; for that, list the files with `openDataset` or `readTars`. What the files hold
 * is described there.
 *
 * No more than the buffer is held, whatever the files hold.
 *
 * @throws {RangeError} if there are no files, or an option is out of its range.
 * @throws {Error} while it is read, if a file cannot be, an image of an epoch needs `identities` that are not given,
 * or a whole epoch has no images.
 *
 * @example Usage
 * ```ts
 * import { DecodeStream, ShardStream, TarWriter } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const path = await Deno.makeTempDir() + "/000.tar";
 * const writer = await TarWriter.create(path);
 * await writer.add("12.ppm", new TextEncoder().encode("P6 1 1 255 abc"));
 * await writer.add("12.cls", new TextEncoder().encode("7"));
 * await writer.close();
 *
 * const images = new ShardStream([path], { epochs: 1 })
 *   .pipeThrough(new DecodeStream(undefined, { workers: 0 }));
 *
 * for await (const { identity, picture } of images) {
 *   deepStrictEqual([identity, picture.data], [7, Uint8Array.of(97, 98, 99)]);
 * }
 * ```
 */
export class ShardStream extends ReadableStream<ShardImage> {
  /** Opens no file before someone reads. */
  constructor(paths: readonly string[], options: ShardStreamOptions = {}) {
    const { epoch = 0, epochs = Infinity, bufferBytes = 128 * 2 ** 20 } = options;
    if (paths.length === 0) throw new RangeError("Cannot stream shards as there are no files");
    for (const [key, value] of Object.entries({ epoch, bufferBytes })) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new RangeError(
          `Cannot stream shards as ${key} must be a whole number from 0: current value is ${value}`,
        );
      }
    }
    const images = readEpochs(paths, { ...options, epoch, epochs, bufferBytes });
    super({
      async pull(controller) {
        const { done, value } = await images.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await images.return(undefined);
      },
    }, { highWaterMark: 0 });
  }
}

type CheckedOptions = ShardStreamOptions & { epoch: number; epochs: number; bufferBytes: number };

async function* readEpochs(
  paths: readonly string[],
  options: CheckedOptions,
): AsyncGenerator<ShardImage, undefined, undefined> {
  const { shuffle = true, seed = 0, epochs, bufferBytes, identities } = options;
  const { onFault = warn } = options;
  const encoding = options.encoding === undefined ? undefined : requireEncoding(options.encoding);
  const how = { onFault, encoding };
  const numberOf = identities && new Map(identities.map((name, number) => [name, number]));
  for (let epoch = options.epoch; epoch < epochs; epoch++) {
    const images = readShards(shuffle ? shuffled(paths, seed, epoch) : paths, numberOf, how);
    const random = new Random(seed, "shuffle buffer", epoch);
    let position = 0;
    for await (const image of shuffle ? throughBuffer(images, bufferBytes, random) : images) {
      yield { ...image, epoch, position: position++ };
    }
    if (position === 0) {
      throw new Error(
        `Cannot stream "${paths[0]}"${paths.length > 1 ? ` and ${paths.length - 1} more` : ""}: ` +
          `expected images${identities ? " of the given identities" : ""}, got none`,
      );
    }
  }
}

type Reading = Pick<TarSamplesOptions, "onFault" | "encoding">;

type Image = Omit<ShardImage, "epoch" | "position">;

function shuffled(paths: readonly string[], seed: number, epoch: number): string[] {
  const order = new Permutation(paths.length, seed, "shards", epoch);
  return paths.map((_, place) => paths[order.at(place)]);
}

async function* readShards(
  paths: readonly string[],
  numberOf: Map<string, number> | undefined,
  how: Reading,
): AsyncGenerator<Image> {
  const { onFault } = how;
  let hasLabels = false;
  for (const path of paths) {
    for await (const sample of readShard(path, how)) {
      const identity = identityOfSample(sample, numberOf);
      hasLabels ||= sample.label !== undefined;
      if (hasLabels && sample.label === undefined) {
        onFault(
          memberFault(path, sample, "expected a label beside it (.cls or .json), as others have"),
        );
        continue;
      }
      if (identity === undefined && numberOf === undefined) {
        throw new Error(
          `Cannot stream "${path}": expected labels that are whole numbers, got ` +
            `${JSON.stringify(sample.label ?? sample.name)}; give the names of all identities`,
        );
      }
      if (identity === undefined) continue;
      const { name, bytes } = sample;
      const key = name.replace(/\.[^/]*$/, "");
      yield { identity, key, path: `${path}/${name}`, bytes: bytes! };
    }
  }
}

async function* readShard(
  path: string,
  how: Reading,
): AsyncGenerator<TarSample> {
  const samples = (source: ByteSource) => readTarSamples(source, { ...how, withBytes: true });
  if (await isGzip(path)) {
    const source = new ForwardBytes(path, gunzip(path));
    try {
      yield* samples(source);
    } finally {
      await source.close();
    }
    const { fault, end } = source;
    if (fault) how.onFault(`Cannot unpack "${path}" after ${end} bytes: ${fault.message}`);
    return;
  }
  const file = await PositionedFile.open(path);
  try {
    yield* samples(new WindowedFile(file, WINDOW));
  } finally {
    await file.close();
  }
}

function identityOfSample(
  { label, name }: TarSample,
  numberOf: Map<string, number> | undefined,
): number | undefined {
  if (typeof label === "number") return label;
  if (label !== undefined) return numberOf?.get(label);
  const folder = name.split("/").slice(0, -1).find((folder) => numberOf?.has(folder));
  return folder === undefined ? undefined : numberOf?.get(folder);
}

/** Holds images until they take more than `bufferBytes`; then one at random goes for each that comes. */
async function* throughBuffer(
  images: AsyncIterable<Image>,
  bufferBytes: number,
  random: Random,
): AsyncGenerator<Image> {
  const buffer: Image[] = [];
  let held = 0;
  const take = () => {
    const place = random.below(buffer.length);
    const image = buffer[place];
    buffer[place] = buffer[buffer.length - 1];
    buffer.pop();
    held -= image.bytes.length;
    return image;
  };
  for await (const image of images) {
    buffer.push(image);
    held += image.bytes.length;
    while (held > bufferBytes) yield take();
  }
  while (buffer.length > 0) yield take();
}
