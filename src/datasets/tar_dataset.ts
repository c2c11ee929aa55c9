import { FilePool } from "../formats/file_pool.ts";
import type { PositionedFile } from "../formats/positioned_file.ts";
import { TAR_BLOCK } from "../formats/tar_block.ts";
import type { TarIndex } from "../formats/tar_index.ts";
import type { TextColumn } from "../formats/text_column.ts";
import type { Dataset } from "./dataset.ts";
import type { PassedOver } from "./passed_over.ts";
import { noSuchImage } from "./no_such_image.ts";

const OPEN_FILES = 64;

/** A tar file that is listed. */
export interface Tar {
  /** Where it is. */
  path: string;
  /** What it was unpacked to, if it is compressed. */
  unpacked?: PositionedFile;
}

/** What a {@link TarDataset} lists. */
export interface TarContents extends Omit<TarIndex, "labels" | "notes"> {
  /** What the user called it. */
  name: string;
  /** The files. */
  tars: readonly Tar[];
  /** The name of an identity, 0 to N - 1. */
  nameOf(identity: number): string;
  /** The names of the images in the order of the files, and for each image its place among them. */
  names?: { texts: TextColumn; order: Uint32Array | undefined };
  /** What is in the files besides. */
  passedOver?: PassedOver;
}

/** A {@link Dataset} over tar files: 12 bytes an image, and its name unless there are too many. */
export class TarDataset implements Dataset {
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

  get passedOver(): PassedOver | undefined {
    return this.#contents.passedOver;
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
      `byte ${blocks[image] * TAR_BLOCK}`;
    return `${tars[files[image]].path}/${member}`;
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(image);
    const { tars, files, blocks, sizes } = this.#contents;
    const { path, unpacked } = tars[files[image]];
    const at = blocks[image] * TAR_BLOCK, size = sizes[image];
    const bytes = unpacked
      ? await unpacked.read(at, size)
      : await this.#pool.use(path, (file) => file.read(at, size));
    if (bytes.length === size) return bytes;
    throw new Error(`expected ${size} bytes from byte ${at} on, got ${bytes.length}`);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    for (const { unpacked } of this.#contents.tars) await unpacked?.close();
  }

  #check(image: number): void {
    if (image >= 0 && image < this.imageCount) return;
    throw noSuchImage(this, image);
  }
}
