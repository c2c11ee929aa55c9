import { existsSync } from "node:fs";
import type { TextLines } from "../formats/text_lines.ts";
import { DataRoot } from "./data_root.ts";
import type { Dataset } from "./dataset.ts";
import type { ImageListLines } from "./image_list_lines.ts";
import { type ListedImage, parseListLine } from "./list_form.ts";
import { noSuchImage } from "./no_such_image.ts";

/** Images that are looked for to see what back-slashes mean. */
const LOOKED_FOR = 1000;

/**
 * A {@link Dataset} whose images are files that a list names. It holds where the lines are, 4 bytes an
 * image (8 where the list has 4 GiB or more) and 8 an identity; a path is read from the list when it is
 * asked for.
 */
export class ListDataset implements Dataset {
  readonly name: string;
  readonly #root: DataRoot;
  readonly #text: TextLines;
  readonly #lines: ImageListLines;
  readonly #isWindows: boolean;

  /**
   * Keeps all of them as they are.
   *
   * @param root The folder that paths in the list are relative to, and may not lead out of.
   * @param options.isWindows Whether back-slashes in paths lie between folders.
   * @param options.followLinks Whether links may lead out of the root.
   */
  constructor(
    name: string,
    root: string,
    text: TextLines,
    lines: ImageListLines,
    options: { isWindows?: boolean; followLinks?: boolean } = {},
  ) {
    this.name = name;
    this.#root = new DataRoot(root, options);
    this.#text = text;
    this.#lines = lines;
    this.#isWindows = options.isWindows ?? false;
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

  /** Whether back-slashes lie between folders in it: whether the first files that it names so are found only then. */
  hasWindowsPaths(): boolean {
    for (let image = 0; image < Math.min(this.imageCount, LOOKED_FOR); image++) {
      const { path } = this.#listed(image);
      if (!path.includes("\\")) continue;
      if (existsSync(this.#root.path(path))) return false;
      if (existsSync(this.#root.path(path.replaceAll("\\", "/")))) return true;
    }
    return false;
  }

  close(): Promise<void> {
    this.#text.close();
    return Promise.resolve();
  }

  #listed(image: number): ListedImage {
    const at = this.#lines.lines[image];
    if (at === undefined) {
      throw noSuchImage(this, image);
    }
    const listed = parseListLine(this.#text.lineAt(at), this.#lines.form);
    if (typeof listed !== "object") {
      throw new Error(`Cannot read image list "${this.name}": it has changed since it was opened`);
    }
    return this.#isWindows ? { ...listed, path: listed.path.replaceAll("\\", "/") } : listed;
  }
}
