import type { TextColumn } from "../formats/text_column.ts";
import type { DataRoot } from "./data_root.ts";
import type { Dataset } from "./dataset.ts";
import type { PassedOver } from "./passed_over.ts";
import { noSuchImage } from "./no_such_image.ts";

/** What a {@link FileDataset} lists. */
export interface FileDatasetContents {
  /** What the user called it. */
  name: string;
  /** The folders that paths are relative to. */
  roots: readonly DataRoot[];
  /** Which of them, for each image, unless there is one only. */
  rootOf?: Uint32Array;
  /** A name for each of the N identities. */
  identityNames: TextColumn;
  /** Where the images of each identity start in `paths`, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** Paths relative to their roots, those of one identity next to each other. */
  paths: TextColumn;
  /** What is there besides. */
  passedOver?: PassedOver;
}

/**
 * A {@link Dataset} whose images are files. It holds the bytes of their paths only, and opens one when it is read.
 */
export class FileDataset implements Dataset {
  readonly #contents: FileDatasetContents;

  /** Keeps `contents` as they are. */
  constructor(contents: FileDatasetContents) {
    this.#contents = contents;
  }

  get name(): string {
    return this.#contents.name;
  }

  get identityCount(): number {
    return this.#contents.identityNames.length;
  }

  get imageCount(): number {
    return this.#contents.paths.length;
  }

  get passedOver(): PassedOver | undefined {
    return this.#contents.passedOver;
  }

  firstImage(identity: number): number {
    return this.#contents.firstImages[identity];
  }

  identityName(identity: number): string {
    return this.#contents.identityNames.at(identity)!;
  }

  path(image: number): string {
    return this.#rootOf(image).path(this.#file(image));
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#rootOf(image).read(this.#file(image));
  }

  /** No file is open but while it is read. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #rootOf(image: number): DataRoot {
    const { roots, rootOf } = this.#contents;
    return roots[rootOf?.[image] ?? 0];
  }

  #file(image: number): string {
    const path = this.#contents.paths.at(image);
    if (path === undefined) {
      throw noSuchImage(this, image);
    }
    return path;
  }
}
