import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { systemMessage } from "../checks/system_message.ts";
import { warn } from "../checks/warn.ts";
import { WindowedFile } from "../formats/byte_source.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { TextColumn } from "../formats/text_column.ts";
import { readZipDirectory, readZipEntry, type ZipEntry } from "../formats/zip_directory.ts";
import type { OpenDatasetOptions, SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { isFile, isImagePath, isSystemPath } from "./file_names.ts";
import { type PassedOver, PassedOverCount } from "./passed_over.ts";
import { type GroupedImages, TarIdentities } from "./tar_identities.ts";
import { noSuchImage } from "./no_such_image.ts";

/** As of files of other formats. */
const MAX_BYTES = 2 ** 29;
/** What an image's own header has before its name, in bytes. */
const HEADER_BYTES = 30;
/** Deflate makes no more of a byte. */
const MOST_INFLATED = 1032;
const inflated = promisify(inflateRaw);

/** What a {@link ZipDataset} lists. */
interface ZipContents extends Pick<GroupedImages, "order" | "firstImages" | "nameOf"> {
  /** Where the directory has each image, in its order. */
  entries: Float64Array;
  /** The names of the images, in the same order. */
  names: TextColumn;
  /** What is in the archive besides. */
  passedOver: PassedOver;
}

/** A {@link Dataset} over the images in a zip archive: 12 bytes an image, and its name. */
export class ZipDataset implements Dataset {
  readonly #file: PositionedFile;
  readonly #contents: ZipContents;

  private constructor(file: PositionedFile, contents: ZipContents) {
    this.#file = file;
    this.#contents = contents;
  }

  /**
   * Lists the images of an archive by its directory, which stands at its end; none is read. The identity of an image is its folder:
   * the first one below what all images have in common. Identities are sorted by code point; images keep the order of the
   * archive.
   *
   * @throws {SyntaxError} if it is no zip archive, or its directory is broken.
   * @throws {Error} if there is no such file, or no image in it is in a folder.
   */
  static async open(
    path: string,
    { encoding, onFault = warn }: Pick<OpenDatasetOptions, "encoding" | "onFault"> = {},
  ): Promise<ZipDataset> {
    const file = await PositionedFile.open(path).catch((cause) => {
      throw new Error(`Cannot open zip archive "${path}": ${systemMessage(cause)}`, { cause });
    });
    try {
      return new ZipDataset(file, await list(file, encoding, onFault));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get name(): string {
    return this.#file.path;
  }

  get identityCount(): number {
    return this.#contents.firstImages.length - 1;
  }

  get imageCount(): number {
    return this.#contents.entries.length;
  }

  get passedOver(): PassedOver {
    return this.#contents.passedOver;
  }

  firstImage(identity: number): number {
    return this.#contents.firstImages[identity];
  }

  identityName(identity: number): string {
    return this.#contents.nameOf(identity);
  }

  /** Such as `faces.zip/ann/1.jpg`. */
  path(image: number): string {
    return `${this.name}/${this.#contents.names.at(this.#placeOf(image))}`;
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.#file, at = this.#contents.entries[this.#placeOf(image)];
    const entry = await readZipEntry(file, at);
    const head = await file.read(entry.header, HEADER_BYTES);
    const fail = (what: string) =>
      new SyntaxError(`Cannot read "${this.path(image)}", byte ${entry.header}: ${what}`);
    const view = new DataView(head.buffer);
    if (head.length < HEADER_BYTES || view.getUint32(0, true) !== 0x04034b50) {
      throw fail("expected the header of a file");
    }
    const from = entry.header + HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    const stored = await file.read(from, entry.stored);
    if (stored.length < entry.stored) throw fail("the archive ends before it does");
    const bytes = await unpack(entry, stored).catch((cause) => {
      throw fail(cause.message);
    });
    if (bytes.length !== entry.size) {
      throw fail(`expected ${entry.size} bytes, got ${bytes.length}`);
    }
    if (crc32(bytes) !== entry.crc) throw fail("its bytes are others than its CRC-32 says");
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #placeOf(image: number): number {
    if (image >= 0 && image < this.imageCount) return this.#contents.order?.[image] ?? image;
    throw noSuchImage(this, image);
  }
}

async function list(
  file: PositionedFile,
  encoding: string | undefined,
  onFault: (message: string) => void,
): Promise<ZipContents> {
  const entries = new NumberColumn(Float64Array), names = new TextColumn();
  const identities = new TarIdentities(), passedOver = new PassedOverCount();
  let locked = 0;
  for await (const entry of readZipDirectory(new WindowedFile(file, 2 ** 18), encoding)) {
    const { name } = entry;
    if (isSystemPath(name)) continue;
    if (!isImagePath(name)) passedOver.addFile(name);
    else if (entry.isLink) passedOver.add("links");
    else if (!name.includes("/")) passedOver.add("loose");
    else if (entry.isEncrypted) locked++;
    else if (!isPlain(entry)) passedOver.add("unusual");
    else if (identities.push({ name, label: undefined }) === undefined) {
      if (entry.isEscaped) passedOver.addNamed("escaped", name);
      entries.push(entry.at);
      names.push(name);
    } else passedOver.add("loose");
  }
  const left = locked === 0
    ? ""
    : `; ${locked} images have a password: unpack the archive to read them`;
  if (entries.length === 0) {
    throw new Error(
      `Cannot open zip archive "${file.path}": expected images in a folder an identity, got none${left}`,
    );
  }
  if (locked > 0) onFault(`Images of "${file.path}" are left out${left}`);
  const { order, firstImages, nameOf } = identities.group();
  return {
    ...{ order, firstImages, nameOf, names },
    ...{ entries: entries.take(), passedOver: passedOver.result() },
  };
}

/** Whether an image is compressed by deflate or not at all, and is not said to hold more than it can. */
function isPlain({ method, stored, size }: ZipEntry): boolean {
  if (size >= MAX_BYTES || stored >= MAX_BYTES) return false;
  return method === 0 ? size === stored : method === 8 && size <= MOST_INFLATED * stored;
}

async function unpack(
  { method, size }: ZipEntry,
  stored: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return method === 0
    ? stored
    : new Uint8Array(await inflated(stored, { maxOutputLength: Math.max(1, size) }));
}

const kind: SourceKind = {
  help: ".zip",
  matches: (source) => /\.zip$/i.test(source) && isFile(source),
  open: (source, options) => ZipDataset.open(source, options),
  reads: (source) => [source],
};
export default kind;
