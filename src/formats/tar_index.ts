import { createHash } from "node:crypto";
import { basename } from "node:path";
import { isAscendingTo } from "./ascending.ts";
import { BufferedFile } from "./buffered_file.ts";
import { compareStamps, type FileStamp, stampOf } from "./file_stamp.ts";
import { PositionedFile } from "./positioned_file.ts";
import { decodeSafetensors, encodeSafetensorsHeader, type StoredType } from "./safetensors.ts";

/** Where the images in tar files are, those of one identity next to each other. */
export interface TarIndex {
  /** Where each image begins, in blocks of 512 bytes of its file. */
  blocks: Uint32Array;
  /** How many bytes it has. */
  sizes: Uint32Array;
  /** Which of the files it is in. */
  files: Uint32Array;
  /** The first image of each identity, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity. */
  labels: Uint32Array;
  /** What the user is to hear of the files whenever they are opened, in JSON. */
  notes?: string;
}

/** Where some labels are in tar files: in which, from which byte on, and how many bytes. */
export type TarLabelPlaces = readonly (readonly [file: number, at: number, size: number])[];

/** More than any label. */
const LONGEST = 2 ** 20;
const FORMAT = "virtual-fc tars 2", EARLIER_FORMAT = "virtual-fc tars 1";
const NAMES = ["blocks", "files", "firstImages", "labels", "sizes"] as const;

/** Where the index of tar files is: beside the first, `000000.tar.index.safetensors`. */
export function tarIndexPath(paths: readonly string[]): string {
  return `${paths[0]}.index.safetensors`;
}

/** What the files were when they were listed. */
export interface TarsListed {
  /** The stamp of each. */
  stamps: readonly FileStamp[];
  /** Some of their labels. */
  sample: TarLabelPlaces;
}

/**
 * Writes the index of tar files beside the first, so that they open without a look at them: 12 bytes an image and 8
 * an identity.
 *
 * @throws {Error} of the operating system if it cannot be written.
 */
export async function writeTarIndex(
  paths: readonly string[],
  index: TarIndex,
  { stamps, sample }: TarsListed,
): Promise<void> {
  const tensors = new Map<string, { dtype: StoredType; shape: number[] }>(
    NAMES.map((name) => [name, { dtype: "U32", shape: [index[name].length] }]),
  );
  const metadata = {
    format: FORMAT,
    files: JSON.stringify(paths.map((path, i) => [basename(path), JSON.stringify(stamps[i])])),
    sample: JSON.stringify(sample),
    sampled: await hashOfSample(paths, sample),
    ...(index.notes === undefined ? {} : { notes: index.notes }),
  };
  const { header, order } = encodeSafetensorsHeader(tensors, metadata);
  const file = await BufferedFile.create(tarIndexPath(paths));
  try {
    await file.write(header);
    for (const name of order) {
      const { buffer, byteOffset, byteLength } = index[name as typeof NAMES[number]];
      await file.write(new Uint8Array(buffer, byteOffset, byteLength));
    }
    await file.close();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * Reads the index of tar files. It is believed if they have the sizes and times of change that they had; if they may
 * still be others, some hundred of their labels are looked at.
 *
 * @returns `undefined` if there is none, or why it cannot be used: it is broken, or of other files.
 */
export async function readTarIndex(
  paths: readonly string[],
): Promise<TarIndex | string | undefined> {
  const stored = await PositionedFile.open(tarIndexPath(paths)).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!stored) return undefined;
  try {
    const { tensors, metadata } = decodeSafetensors(await stored.read(0, stored.size));
    if (metadata.format === EARLIER_FORMAT) return "an earlier version made it";
    if (metadata.format !== FORMAT) return "it is of another kind";
    const known = await compareFiles(paths, metadata.files, stored.stamp);
    if (known === "other") return "the files have changed since, or are others";
    if (known === "copy" && !await fitsSample(paths, metadata)) {
      return "labels in the files are others than they were";
    }
    const [blocks, files, firstImages, labels, sizes] = NAMES.map((name) => {
      const data = tensors.get(name)?.data;
      if (data instanceof Uint32Array) return data;
      throw new SyntaxError("its arrays are not what they should be");
    });
    const fits = sizes.length === blocks.length && files.length === blocks.length &&
      labels.length + 1 === firstImages.length && isAscendingTo(firstImages, blocks.length) &&
      files.every((file) => file < paths.length);
    return fits
      ? { blocks, files, firstImages, labels, sizes, notes: metadata.notes }
      : "its arrays do not fit each other";
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  } finally {
    await stored.close();
  }
}

/** As {@link compareStamps}, of all files: the worst that is found of one. */
async function compareFiles(paths: readonly string[], said: string, written: FileStamp) {
  const files: unknown = JSON.parse(said ?? "null");
  if (!Array.isArray(files) || files.length !== paths.length) return "other";
  let isCopy = false;
  for (const [i, path] of paths.entries()) {
    const [name, stamp] = Array.isArray(files[i]) ? files[i] : [];
    if (name !== basename(path)) return "other";
    const known = compareStamps(String(stamp), await stampOf(path), written);
    if (known === "other") return known;
    isCopy ||= known === "copy";
  }
  return isCopy ? "copy" : "same";
}

async function fitsSample(paths: readonly string[], { sample, sampled }: Record<string, string>) {
  const places: unknown = JSON.parse(sample ?? "null");
  const isSound = (place: unknown) =>
    Array.isArray(place) && place.length === 3 &&
    place.every((number) => Number.isSafeInteger(number) && number >= 0) &&
    place[0] < paths.length;
  if (!Array.isArray(places) || !places.every(isSound)) return false;
  return await hashOfSample(paths, places) === sampled;
}

/** Of the bytes of labels; where a file ends before one, of what is there. */
async function hashOfSample(paths: readonly string[], sample: TarLabelPlaces): Promise<string> {
  const hash = createHash("sha256");
  let open: { number: number; file: PositionedFile } | undefined;
  try {
    for (const [number, at, size] of sample) {
      if (open?.number !== number) {
        await open?.file.close();
        open = undefined;
        open = { number, file: await PositionedFile.open(paths[number]) };
      }
      hash.update(await open.file.read(at, Math.min(size, LONGEST)));
    }
  } finally {
    await open?.file.close();
  }
  return hash.digest("hex");
}
