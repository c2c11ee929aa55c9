import { dirname } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { TextBytes } from "../formats/text_bytes.ts";
import { TextLines } from "../formats/text_lines.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { isImagePath } from "./file_names.ts";
import { findListLines, type ImageListLines } from "./image_list_lines.ts";
import { type ListedImage, parseListLine } from "./list_form.ts";
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
  /**
   * How a list is written that is not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes, such as `gbk`.
   *
   * @default {none, and such a list is an error}
   */
  encoding?: string;
  /** Hears, in a phrase, how the list was understood. */
  onNotice?: (message: string) => void;
  /**
   * Whether symbolic links are followed out of the root, so that whoever made them chooses which files are read.
   *
   * @default {false}
   */
  followLinks?: boolean;
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
 * Reads a list of images. How its lines are written is told from the first thousand, and a line that is not so is an error:
 *
 * - `path label`, with blanks, a tab or a comma between; a path may hold blanks, a label only behind a tab or a comma.
 *   Behind the label there may be landmarks or a score.
 * - `index<TAB>label<TAB>path`, the `.lst` of mxnet. Of several labels the first counts, as in its records.
 * - `number<TAB>path<TAB>label`, as InsightFace has it: the number says there whether a face is aligned; a box and
 *   landmarks may follow.
 * - A first line that names the columns, such as `path,label` or `image,identity,age`, decides for any table between tabs,
 *   commas or blanks.
 *
 * Fields may stand in quotes, as in RFC 4180. Lines that begin with `#` and a blank are comments. Back-slashes lie between folders
 * where files are found only so. `7`, `007` and `7.0` are the same identity where all labels are numbers; a label below 0, which
 * often says that nobody knows who it is, is an error, as is one between whole numbers. Where several readings are possible
 * it is an error, too.
 *
 * The files themselves are opened only when they are read. A list of a hundred million lines takes 4 bytes for each: the
 * text of a list of more than 64 MiB stays in its file, which must not change meanwhile.
 *
 * @param file The list, in UTF-8, in UTF-16 with its mark, or in what `encoding` says.
 * @throws {SyntaxError} naming list and line if a line does not fit, or is not written so, or if the list is empty.
 * @throws {Error} if there is no such list, or no such `root`.
 */
export async function readImageList(
  file: string,
  options: ImageListOptions = {},
): Promise<Dataset> {
  const { root = dirname(file), encoding, followLinks, onNotice } = options;
  let bytes: TextBytes;
  try {
    bytes = TextBytes.open(file);
  } catch (cause) {
    throw new Error(`Cannot read image list "${file}": ${systemMessage(cause)}`, { cause });
  }
  try {
    if (!(await Deno.stat(root).catch(() => undefined))?.isDirectory) {
      throw new Error(`Cannot read image list "${file}": its root "${root}" is not a folder`);
    }
    const text = new TextLines(bytes, `image list "${file}"`, encoding);
    const lines = findListLines(text, file), options = { followLinks };
    const dataset = new ListDataset(file, root, text, lines, options);
    const isWindows = dataset.hasWindowsPaths();
    onNotice?.(describeList(lines, text, isWindows));
    return isWindows
      ? new ListDataset(file, root, text, lines, { ...options, isWindows })
      : dataset;
  } catch (error) {
    bytes.close();
    throw error;
  }
}

/**
 * Parses the text of an image list, of any form of {@link readImageList}, and groups its lines by identity. Where every label is a whole
 * number, identities are numbered in the order of these numbers (`007` is `7`), otherwise in the
 * order in which they first appear.
 *
 * @param text The list.
 * @param name What the list is called, for errors.
 * @throws {SyntaxError} naming list and line if a line does not fit, or if the list is empty.
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
  const source = new TextLines(bytes, `image list "${name}"`);
  const { form, lines, firstImages, numbers } = findListLines(source, name);
  const listed = Array.from(lines, (at) => parseListLine(source.lineAt(at), form) as ListedImage);
  const identityNames = numbers
    ? Array.from(numbers, String)
    : Array.from(firstImages.subarray(0, -1), (image) => listed[image].label);
  return { paths: listed.map(({ path }) => path), identityNames, firstImages };
}

/** Such as `list: mxnet .lst, 12 lines`. */
function describeList(
  { form, lines }: ImageListLines,
  { encoding }: TextLines,
  isWindows: boolean,
): string {
  const slashes = isWindows ? " with back-slashes" : "";
  const written = encoding === "utf-8" ? "" : `, in ${encoding}`;
  return `list: ${form.title}${slashes}, ${lines.length} lines${written}`;
}

const kind: SourceKind = {
  help: "list",
  matches: () => true,
  async open(source, options) {
    await Deno.stat(source).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Error(`Cannot open data "${source}": no such file or folder`, { cause });
    });
    if (isImagePath(source)) {
      throw new Error(
        `Cannot open data "${source}": expected a list of images or a folder with one sub-folder an identity, ` +
          "got a single picture",
      );
    }
    return await readImageList(source, options);
  },
  reads: (source, root = dirname(source)) => [source, root],
};
export default kind;
