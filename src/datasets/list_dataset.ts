import type { TextBytes } from "../formats/text_bytes.ts";
import { DataRoot } from "./data_root.ts";
import type { Dataset } from "./dataset.ts";
import { type ImageListLines, parseListLine, readListLine } from "./image_list_lines.ts";

/**
 * A {@link Dataset} whose images are files that a list names. It holds where the lines are, 4 bytes an
 * image (8 where the list has 4 GiB or more) and 8 an identity; a path is read from the list when it is
 * asked for.
 */
export class ListDataset implements Dataset {
  readonly name: string;
  readonly #root: DataRoot;
  readonly #text: TextBytes;
  readonly #lines: ImageListLines;

  /**
   * Keeps all of them as they are.
   *
   * @param root The folder that paths in the list are relative to, and may not lead out of.
   */
  constructor(name: string, root: string, text: TextBytes, lines: ImageListLines) {
    this.name = name;
    this.#root = new DataRoot(root);
    this.#text = text;
    this.#lines = lines;
  }

  get identityCount(): number {
    return this.#lines.firstImages.length - 1;
  }

  get imageCount(): number {
    return this.#lines.lines.length;
  }

  firstImage(identity: number): number {
    return this.#lines.firstImages[identity];
  }

  identityName(identity: number): string {
    const { numbers, firstImages } = this.#lines;
    return numbers ? String(numbers[identity]) : this.#listed(firstImages[identity]).label;
  }

  path(image: number): string {
    return this.#root.path(this.#listed(image).path);
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#root.read(this.#listed(image).path);
  }

  close(): Promise<void> {
    this.#text.close();
    return Promise.resolve();
  }

  #listed(image: number): { path: string; label: string } {
    const at = this.#lines.lines[image];
    if (at === undefined) {
      throw new RangeError(
        `Cannot find image ${image}: "${this.name}" has ${this.imageCount} images`,
      );
    }
    const { path, label } = parseListLine(readListLine(this.#text, at)) ?? {};
    if (path === undefined || label === undefined) {
      throw new Error(`Cannot read image list "${this.name}": it has changed since it was opened`);
    }
    return { path, label };
  }
}
