import { dirname, isAbsolute, join } from "node:path";
import type { Dataset } from "./dataset.ts";
import { FileDataset } from "./file_dataset.ts";
import { isImagePath } from "./is_image_path.ts";

/** Options of {@link readImageList}. */
export interface ImageListOptions {
  /**
   * The folder that the paths in the list are relative to.
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
 * line ends are fine. The files themselves are opened only when they are read.
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
  const text = await Deno.readTextFile(file).catch((cause) => {
    throw new Error(`Cannot read image list "${file}": ${cause.message}`, { cause });
  });
  if (!(await Deno.stat(root).catch(() => undefined))?.isDirectory) {
    throw new Error(`Cannot read image list "${file}": its root "${root}" is not a folder`);
  }
  const list = parseImageList(text, file);
  const absolute = list.paths.some(isAbsolute);
  if (absolute) list.paths = list.paths.map((path) => isAbsolute(path) ? path : join(root, path));
  return new FileDataset({ name: file, root: absolute ? "" : root, ...list });
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
  const paths: string[] = [], identities: number[] = [];
  const numberOf = new Map<string, number>();
  let lineNumber = 0;
  for (const line of lines(text)) {
    lineNumber++;
    const fields = line.trim();
    if (fields === "") continue;
    const end = Math.max(fields.lastIndexOf(" "), fields.lastIndexOf("\t"));
    const label = fields.slice(end + 1);
    // A label that looks like a picture is the end of a path with spaces whose label was forgotten.
    if (end < 0 || isImagePath(label)) {
      throw new SyntaxError(
        `Cannot parse image list "${name}", line ${lineNumber}: ` +
          `expected "path label", got "${fields}"`,
      );
    }
    let identity = numberOf.get(label);
    if (identity === undefined) numberOf.set(label, identity = numberOf.size);
    paths.push(fields.slice(0, end).trimEnd());
    identities.push(identity);
  }
  if (paths.length === 0) {
    throw new SyntaxError(
      `Cannot parse image list "${name}": expected "path label" lines, got none`,
    );
  }
  const { identityNames, rank } = orderLabels([...numberOf.keys()]);

  const firstImages = new Uint32Array(identityNames.length + 1);
  for (const identity of identities) firstImages[rank[identity] + 1]++;
  for (let i = 0; i < identityNames.length; i++) firstImages[i + 1] += firstImages[i];
  const next = firstImages.slice();
  const grouped = new Array<string>(paths.length);
  identities.forEach((identity, i) => grouped[next[rank[identity]]++] = paths[i]);
  return { paths: grouped, identityNames, firstImages };
}

/** The lines of a text, without copying it. */
function* lines(text: string): Generator<string> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    yield end < 0 ? text.slice(start) : text.slice(start, end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** The names of the identities in their order, and for each label the number of its identity. */
function orderLabels(labels: string[]): { identityNames: string[]; rank: Uint32Array } {
  const values = labels.map((label) => /^\d+$/.test(label) ? Number(label) : NaN);
  if (!values.every(Number.isSafeInteger)) {
    return { identityNames: labels, rank: Uint32Array.from(labels.keys()) };
  }
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const rankOf = new Map(sorted.map((value, i) => [value, i]));
  return {
    identityNames: sorted.map(String),
    rank: Uint32Array.from(values, (value) => rankOf.get(value)!),
  };
}
