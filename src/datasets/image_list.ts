import { dirname } from "node:path";
import { TextBytes } from "../formats/text_bytes.ts";
import type { Dataset } from "./dataset.ts";
import { findListLines, parseListLine, readListLine } from "./image_list_lines.ts";
import { ListDataset } from "./list_dataset.ts";

/** Options of {@link readImageList}. */
export interface ImageListOptions {
  /**
   * The folder that the paths in the list are relative to, and that holds all images: what leads out of it is
   * not read.
   *
   * @default {the folder of the list}
   */
  root?: string;
}

/** What {@link parseImageList} finds. */
export interface ImageList {
  /** The paths as the list has them, grouped by identity, within one in the order of the list. */
  paths: string[];
  /** The label of each identity. */
  identityNames: string[];
  /** Where the paths of each identity start, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
}

/**
 * Reads a list of images, a line `path label` each, as the original code and many others have it.
 * The label is the last field, so paths may hold spaces; empty lines, a byte order mark and Windows
 * line ends are fine. The files themselves are opened only when they are read. A list of a hundred
 * million lines takes 4 bytes for each: the text of a list of more than 64 MiB stays in its file, which
 * must not change meanwhile.
 *
 * @param file The list, in UTF-8.
 * @throws {SyntaxError} naming list and line if a line has no label, or if the list is empty.
 * @throws {Error} if there is no such list, or no such `root`.
 */
export async function readImageList(
  file: string,
  options: ImageListOptions = {},
): Promise<Dataset> {
  const { root = dirname(file) } = options;
  let text: TextBytes;
  try {
    text = TextBytes.open(file);
  } catch (cause) {
    throw new Error(`Cannot read image list "${file}": ${(cause as Error).message}`, { cause });
  }
  try {
    if (!(await Deno.stat(root).catch(() => undefined))?.isDirectory) {
      throw new Error(`Cannot read image list "${file}": its root "${root}" is not a folder`);
    }
    return new ListDataset(file, root, text, findListLines(text, file));
  } catch (error) {
    text.close();
    throw error;
  }
}

/**
 * Parses the text of an image list and groups its lines by identity. Where every label is a whole
 * number, identities are numbered in the order of these numbers (`007` is `7`), otherwise in the
 * order in which they first appear.
 *
 * @param text Lines `path label`.
 * @param name What the list is called, for errors.
 * @throws {SyntaxError} naming list and line if a line has no label, or if the list is empty.
 *
 * @example Usage
 * ```ts
 * import { parseImageList } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { paths, identityNames } = parseImageList("b 1.png 9\na.png 2\nc.png 9\n", "train.txt");
 *
 * deepStrictEqual(paths, ["a.png", "b 1.png", "c.png"]);
 * deepStrictEqual(identityNames, ["2", "9"]);
 * ```
 */
export function parseImageList(text: string, name: string): ImageList {
  const bytes = TextBytes.of(new TextEncoder().encode(text));
  const { lines, firstImages, numbers } = findListLines(bytes, name);
  const listed = Array.from(lines, (at) => parseListLine(readListLine(bytes, at))!);
  const identityNames = numbers
    ? Array.from(numbers, String)
    : Array.from(firstImages.subarray(0, -1), (image) => listed[image].label!);
  return { paths: listed.map(({ path }) => path), identityNames, firstImages };
}
