import { dirname } from "node:path";
import { WindowedFile } from "../formats/byte_source.ts";
import { FaultList } from "../formats/fault_list.ts";
import { FilePool } from "../formats/file_pool.ts";
import { gunzipToTemporaryFile, isGzip } from "../formats/gzip.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { memberFault } from "../formats/tar_members.ts";
import { TextColumn } from "../formats/text_column.ts";
import type { Dataset } from "./dataset.ts";
import { readNameFile } from "./name_file.ts";
import { TarIdentities } from "./tar_identities.ts";
import { readTarSamples } from "./tar_samples.ts";

/** Options of {@link openTars}. */
export interface TarsOptions {
  /**
   * Hears, a sentence each, of members and stretches that cannot be read; the rest is listed.
   *
   * @default {console.warn}
   */
  onFault?: (message: string) => void;
}

const BLOCK = 512;
/** Several headers and labels of small images come with one read; large images are passed over. */
const WINDOW = 2 ** 14;
const OPEN_FILES = 64;
/** Names of some two million images; larger sets have numbers in their place. */
const MOST_NAME_BYTES = 2 ** 26;

/** A tar file that is listed. */
interface Tar {
  /** Where it is. */
  path: string;
  /** What it was unpacked to, if it is compressed. */
  unpacked?: PositionedFile;
}

/**
 * Lists the images in tar files, in one pass that reads headers and labels and seeks over the images; from then on each
 * image is one read at its place. An image takes 12 bytes of memory, and its name as long as those of all take less than 64 MiB.
 *
 * With labels beside them, as WebDataset has it, `12.jpg` is of the identity that `12.cls` (a whole number) or `12.json`
 * (the first of `label`, `cls`, `identity`, a whole number or a name) says; the names of numbers are the lines of
 * `identities.txt` in the folder of the first file, if that is there. Without labels the identity is the folder, the first
 * one below what all images have in common. Identities are sorted, numbers by value and names by code point; images keep the
 * order of files and members.
 *
 * Compressed files cannot be read at any place: each is unpacked once, to a temporary file.
 *
 * @param paths Tar files; `.tar.gz` and `.tgz` too.
 * @param name What the user called them.
 * @throws {Error} if a file cannot be read, or there are no images of identities.
 */
export async function openTars(
  paths: readonly string[],
  name: string,
  options: TarsOptions = {},
): Promise<Dataset & { close(): Promise<void> }> {
  const { onFault = console.warn } = options;
  const tars: Tar[] = [];
  try {
    for (const path of paths) {
      const unpacked = await isGzip(path) ? await gunzipToTemporaryFile(path, onFault) : undefined;
      tars.push({ path, unpacked });
    }
    const faults = new FaultList();
    const listed = await listTars(tars, (message) => faults.add(message));
    for (const fault of faults.toArray()) onFault(fault);
    if (listed.identities.imageCount === 0) {
      throw new Error(
        `Cannot open tar file "${name}": expected images with their identity beside them ` +
          `(12.jpg and 12.cls or 12.json) or in folders, got none`,
      );
    }
    const { blocks, sizes, files, names, identities } = listed;
    const { order, firstImages, nameOf } = identities.group(await readNameFile(dirname(paths[0])));
    return new TarDataset({
      name,
      tars,
      firstImages,
      nameOf,
      blocks: inOrder(blocks.take(), order),
      sizes: inOrder(sizes.take(), order),
      files: inOrder(files.take(), order),
      names: names && { texts: names, order },
    });
  } catch (error) {
    for (const { unpacked } of tars) await unpacked?.close();
    throw error;
  }
}

/** Lists what is in the files, image by image in their order. */
async function listTars(tars: readonly Tar[], onFault: (message: string) => void) {
  const identities = new TarIdentities();
  const blocks = new NumberColumn(Uint32Array), sizes = new NumberColumn(Uint32Array);
  const files = new NumberColumn(Uint32Array);
  let names: TextColumn | undefined = new TextColumn();
  for (const [number, { path, unpacked }] of tars.entries()) {
    const file = unpacked ?? await PositionedFile.open(path);
    try {
      const source = new WindowedFile(file, WINDOW, path);
      for await (const sample of readTarSamples(source, { withBytes: false, onFault })) {
        const misfit = identities.push(sample);
        if (misfit !== undefined) {
          onFault(memberFault(path, sample, misfit));
          continue;
        }
        blocks.push(sample.at / BLOCK);
        sizes.push(sample.size);
        files.push(number);
        names?.push(sample.name);
        if (names && names.byteLength > MOST_NAME_BYTES) names = undefined;
      }
    } finally {
      if (!unpacked) await file.close();
    }
  }
  return { identities, blocks, sizes, files, names };
}

/** What a `TarDataset` lists. */
interface TarContents {
  /** What the user called it. */
  name: string;
  /** The files. */
  tars: Tar[];
  /** Where the images of each identity start, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The name of an identity, 0 to N - 1. */
  nameOf(identity: number): string;
  /** For each image, in the order of the dataset: where it begins, in blocks of its file. */
  blocks: Uint32Array;
  /** Its bytes. */
  sizes: Uint32Array;
  /** Which of the tar files it is in. */
  files: Uint32Array;
  /** The names of the images in the order of the files, and for each image its place among them. */
  names?: { texts: TextColumn; order: Uint32Array | undefined };
}

/** A {@link Dataset} over tar files: 12 bytes an image, and its name unless there are too many. */
class TarDataset implements Dataset {
  readonly #contents: TarContents;
  readonly #pool = new FilePool(OPEN_FILES);

  /** Keeps `contents` as they are. */
  constructor(contents: TarContents) {
    this.#contents = contents;
  }

  get name(): string {
    return this.#contents.name;
  }

  get identityCount(): number {
    return this.#contents.firstImages.length - 1;
  }

  get imageCount(): number {
    return this.#contents.blocks.length;
  }

  firstImage(identity: number): number {
    return this.#contents.firstImages[identity];
  }

  identityName(identity: number): string {
    return this.#contents.nameOf(identity);
  }

  path(image: number): string {
    this.#check(image);
    const { tars, files, blocks, names } = this.#contents;
    const member = names?.texts.at(names.order?.[image] ?? image) ??
      `byte ${blocks[image] * BLOCK}`;
    return `${tars[files[image]].path}/${member}`;
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(image);
    const { tars, files, blocks, sizes } = this.#contents;
    const { path, unpacked } = tars[files[image]];
    const at = blocks[image] * BLOCK, size = sizes[image];
    const bytes = unpacked
      ? await unpacked.read(at, size)
      : await this.#pool.use(path, (file) => file.read(at, size));
    if (bytes.length === size) return bytes;
    throw new Error(`expected ${size} bytes from byte ${at} on, got ${bytes.length}`);
  }

  /** Lets go of the files; reads that are under way fail. */
  async close(): Promise<void> {
    await this.#pool.close();
    for (const { unpacked } of this.#contents.tars) await unpacked?.close();
  }

  #check(image: number): void {
    if (image >= 0 && image < this.imageCount) return;
    throw new RangeError(
      `Cannot find image ${image}: "${this.name}" has ${this.imageCount} images`,
    );
  }
}

function inOrder(values: Uint32Array, order: Uint32Array | undefined): Uint32Array {
  if (order === undefined) return values;
  const ordered = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) ordered[i] = values[order[i]];
  return ordered;
}
