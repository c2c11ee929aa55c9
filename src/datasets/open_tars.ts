import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { FaultList } from "../checks/fault_list.ts";
import { warn } from "../checks/warn.ts";
import { type FileStamp, stampOf } from "../formats/file_stamp.ts";
import { gunzipToTemporaryFile, isGzip } from "../formats/gzip.ts";
import { readTarIndex, tarIndexPath, writeTarIndex } from "../formats/tar_index.ts";
import type { TextColumn } from "../formats/text_column.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { findTars, namedTars } from "./find_tars.ts";
import { indexFiles, mayWrite } from "./index_files.ts";
import { readNameFile } from "./name_file.ts";
import { PassedOverCount } from "./passed_over.ts";
import { type Tar, TarDataset } from "./tar_dataset.ts";
import { nameOfLabel } from "./tar_identities.ts";
import { TarList } from "./tar_list.ts";

/** Options of {@link openTars}. */
export interface TarsOptions {
  /**
   * Hears, a sentence each, of members and stretches that cannot be read; the rest is listed.
   *
   * @default {prints it as a warning}
   */
  onFault?: (message: string) => void;
  /**
   * How names of members, and `identities.txt`, are written that are not UTF-8: a name that `TextDecoder` takes, such as
   * `gbk`.
   *
   * @default {none: such a file is an error, and bytes of names that are no UTF-8 are written as \\xf6}
   */
  encoding?: string;
  /**
   * Whether `identities.txt` may be a link that leads out of its folder.
   *
   * @default {false}
   */
  followLinks?: boolean;
  /**
   * How much memory names of images may take; of larger sets, `path` says at which byte an image begins.
   *
   * @default {64 * 2 ** 20}
   */
  mostNameBytes?: number;
}

/**
 * Lists the images in tar files, in one pass that reads headers and labels and seeks over the images; from then on each
 * image is one read at its place. An image takes 12 bytes of memory, and its name, unless that are too many.
 *
 * With labels beside them, as WebDataset has it, `12.jpg` is of the identity that `12.cls` (a whole number) or `12.json`
 * (the first of `label`, `cls`, `identity`, a whole number or a name) says; the names of numbers are the lines of
 * `identities.txt` in the folder of the first file, if that is there. Without labels the identity is the folder, the first
 * one below what all images have in common. Identities are sorted, numbers by value and names by code point; images keep the
 * order of files and members.
 *
 * A file holds what would be extracted of it: links, hard and symbolic, have the bytes of the member that they name, and of a
 * member that is stored twice, as `tar --append` does it, the last counts. Names that begin with a dot and what else
 * systems keep for themselves are none.
 *
 * Where there are too many names to hold them, and labels are numbers, what was found is kept in an index beside the first
 * file, if nothing is damaged and that may be written; from then on, these files open without a look at them.
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
): Promise<Dataset> {
  const { onFault = warn, encoding, followLinks } = options;
  const numberNames = await readNameFile(dirname(paths[0]), { encoding, followLinks });
  const prepared = await readTarIndex(paths);
  if (typeof prepared === "object") {
    const nameOf = nameOfLabel(prepared.labels, numberNames);
    const passedOver = new PassedOverCount();
    passedOver.addNotes(prepared.notes);
    const tars = paths.map((path) => ({ path }));
    return new TarDataset({ ...prepared, name, tars, nameOf, passedOver: passedOver.result() });
  }
  if (prepared !== undefined) {
    onFault(`Cannot use "${tarIndexPath(paths)}", so its files are listed: ${prepared}`);
  }
  const tars: Tar[] = [];
  try {
    for (const path of paths) {
      const unpacked = await isGzip(path) ? await gunzipToTemporaryFile(path, onFault) : undefined;
      tars.push({ path, unpacked });
    }
    return await listed(tars, name, numberNames, options);
  } catch (error) {
    for (const { unpacked } of tars) await unpacked?.close();
    throw error;
  }
}

async function listed(
  tars: readonly Tar[],
  name: string,
  numberNames: TextColumn | undefined,
  { onFault = warn, mostNameBytes = 64 * 2 ** 20, encoding }: TarsOptions,
): Promise<TarDataset> {
  const faults = new FaultList();
  const stamps: FileStamp[] = [];
  for (const { path } of tars) stamps.push(await stampOf(path));
  const list = new TarList(mostNameBytes, encoding);
  for (const [number, tar] of tars.entries()) {
    for (const fault of await list.add(number, tar)) faults.add(fault);
  }
  const found = list.take();
  for (const fault of faults.toArray()) onFault(fault);
  if (found.identities.imageCount === 0) {
    throw new Error(
      `Cannot open tar file "${name}": expected images with their identity beside them ` +
        `(12.jpg and 12.cls or 12.json) or in folders, got none`,
    );
  }
  const { order, firstImages, labels, nameOf } = found.identities.group(numberNames);
  const passedOver = found.passedOver.result();
  const index = {
    blocks: inOrder(found.blocks, order),
    sizes: inOrder(found.sizes, order),
    files: inOrder(found.files, order),
    firstImages,
  };
  const { names, sample } = found;
  const paths = tars.map(({ path }) => path);
  const isPlain = faults.length === 0 && tars.every(({ unpacked }) => unpacked === undefined);
  if (!names && labels && isPlain && await mayWrite(tarIndexPath(paths))) {
    const notes = JSON.stringify(passedOver);
    // Whoever cannot keep it makes it again.
    await writeTarIndex(paths, { ...index, labels, notes }, { stamps, sample }).catch(() => {});
  }
  return new TarDataset({
    ...index,
    name,
    tars,
    nameOf,
    names: names && { texts: names, order },
    passedOver,
  });
}

function inOrder(values: Uint32Array, order: Uint32Array | undefined): Uint32Array {
  if (order === undefined) return values;
  const ordered = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) ordered[i] = values[order[i]];
  return ordered;
}

/** Whether a tar file is compressed, by its name. */
function isCompressed(path: string): boolean {
  return !/\.tar$/i.test(path);
}

const kind: SourceKind = {
  help: ".tar[.gz]",
  matches: (source) => namedTars(source).length > 0,
  open: async (source, options) => await openTars(await findTars(source), source, options),
  reads(source) {
    const paths = namedTars(source), folders = [...new Set(paths.map(dirname))];
    return paths.some(isCompressed) ? [...folders, tmpdir()] : folders;
  },
  writes(source) {
    const paths = namedTars(source);
    return paths.some(isCompressed) ? [tmpdir()] : indexFiles(tarIndexPath(paths));
  },
};
export default kind;
