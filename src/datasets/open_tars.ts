import { dirname } from "node:path";
import { WindowedFile } from "../formats/byte_source.ts";
import { FaultList } from "../formats/fault_list.ts";
import { gunzipToTemporaryFile, isGzip } from "../formats/gzip.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import { TAR_BLOCK } from "../formats/tar_block.ts";
import { readTarIndex, tarIndexPath, writeTarIndex } from "../formats/tar_index.ts";
import { memberFault } from "../formats/tar_members.ts";
import { TextColumn } from "../formats/text_column.ts";
import { warn } from "../formats/warn.ts";
import type { Dataset } from "./dataset.ts";
import { mayWrite } from "./may_write.ts";
import { readNameFile } from "./name_file.ts";
import { type Tar, TarDataset } from "./tar_dataset.ts";
import { nameOfLabel, TarIdentities } from "./tar_identities.ts";
import { readTarSamples } from "./tar_samples.ts";

/** Options of {@link openTars}. */
export interface TarsOptions {
  /**
   * Hears, a sentence each, of members and stretches that cannot be read; the rest is listed.
   *
   * @default {prints it as a warning}
   */
  onFault?: (message: string) => void;
  /**
   * How `identities.txt` is written where it is not UTF-8: a name that `TextDecoder` takes.
   *
   * @default {none}
   */
  encoding?: string;
  /**
   * How much memory names of images may take; of larger sets, `path` says at which byte an image begins.
   *
   * @default {64 * 2 ** 20}
   */
  mostNameBytes?: number;
}

/** Several headers and labels of small images come with one read; large images are passed over. */
const WINDOW = 2 ** 16;

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
  const { onFault = warn } = options;
  const numberNames = await readNameFile(dirname(paths[0]), options.encoding);
  const prepared = await readTarIndex(paths);
  if (typeof prepared === "object") {
    const nameOf = nameOfLabel(prepared.labels, numberNames);
    return new TarDataset({ ...prepared, name, tars: paths.map((path) => ({ path })), nameOf });
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
  { onFault = warn, mostNameBytes = 64 * 2 ** 20 }: TarsOptions,
): Promise<TarDataset> {
  const faults = new FaultList();
  const found = await listTars(tars, mostNameBytes, (message) => faults.add(message));
  for (const fault of faults.toArray()) onFault(fault);
  if (found.identities.imageCount === 0) {
    throw new Error(
      `Cannot open tar file "${name}": expected images with their identity beside them ` +
        `(12.jpg and 12.cls or 12.json) or in folders, got none`,
    );
  }
  const { order, firstImages, labels, nameOf } = found.identities.group(numberNames);
  const index = {
    blocks: inOrder(found.blocks.take(), order),
    sizes: inOrder(found.sizes.take(), order),
    files: inOrder(found.files.take(), order),
    firstImages,
  };
  const { names } = found;
  const paths = tars.map(({ path }) => path);
  const isPlain = faults.length === 0 && tars.every(({ unpacked }) => unpacked === undefined);
  if (!names && labels && isPlain && await mayWrite(tarIndexPath(paths))) {
    // Whoever cannot keep it makes it again.
    await writeTarIndex(paths, { ...index, labels }).catch(() => {});
  }
  return new TarDataset({ ...index, name, tars, nameOf, names: names && { texts: names, order } });
}

/** Lists what is in the files, image by image in their order. */
async function listTars(
  tars: readonly Tar[],
  mostNameBytes: number,
  onFault: (message: string) => void,
) {
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
        blocks.push(sample.at / TAR_BLOCK);
        sizes.push(sample.size);
        files.push(number);
        names?.push(sample.name);
        if (names && names.byteLength > mostNameBytes) names = undefined;
      }
    } finally {
      if (!unpacked) await file.close();
    }
  }
  return { identities, blocks, sizes, files, names };
}

function inOrder(values: Uint32Array, order: Uint32Array | undefined): Uint32Array {
  if (order === undefined) return values;
  const ordered = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) ordered[i] = values[order[i]];
  return ordered;
}
