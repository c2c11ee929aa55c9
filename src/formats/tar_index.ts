import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { BufferedFile } from "./buffered_file.ts";
import { isAscendingTo } from "./is_ascending_to.ts";
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
}

const FORMAT = "virtual-fc tars 1";
const NAMES = ["blocks", "files", "firstImages", "labels", "sizes"] as const;

/** Where the index of tar files is: beside the first, `000000.tar.index.safetensors`. */
export function tarIndexPath(paths: readonly string[]): string {
  return `${paths[0]}.index.safetensors`;
}

/**
 * Writes the index of tar files beside the first, so that they open without a look at them: 12 bytes an image and 8
 * an identity.
 *
 * @throws {Error} of the operating system if it cannot be written.
 */
export async function writeTarIndex(paths: readonly string[], index: TarIndex): Promise<void> {
  const tensors = new Map<string, { dtype: StoredType; shape: number[] }>(
    NAMES.map((name) => [name, { dtype: "U32", shape: [index[name].length] }]),
  );
  const metadata = { format: FORMAT, files: await fingerprint(paths) };
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
 * Reads the index of tar files.
 *
 * @returns `undefined` if there is none, or why it cannot be used: it is broken, or of other files.
 */
export async function readTarIndex(
  paths: readonly string[],
): Promise<TarIndex | string | undefined> {
  try {
    const bytes = await readFile(tarIndexPath(paths));
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(bytes.buffer as ArrayBuffer));
    if (metadata.format !== FORMAT) return "it is of another kind";
    if (metadata.files !== await fingerprint(paths)) return "it was made for other files";
    const [blocks, files, firstImages, labels, sizes] = NAMES.map((name) => {
      const data = tensors.get(name)?.data;
      if (data instanceof Uint32Array) return data;
      throw new SyntaxError("its arrays are not what they should be");
    });
    const fits = sizes.length === blocks.length && files.length === blocks.length &&
      labels.length + 1 === firstImages.length && isAscendingTo(firstImages, blocks.length) &&
      files.every((file) => file < paths.length);
    return fits
      ? { blocks, files, firstImages, labels, sizes }
      : "its arrays do not fit each other";
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A hash of the names, sizes and times of the files. */
async function fingerprint(paths: readonly string[]): Promise<string> {
  const about: [string, number, number][] = [];
  for (const path of paths) {
    const { size, mtimeMs } = await stat(path);
    about.push([basename(path), size, mtimeMs]);
  }
  const text = new TextEncoder().encode(JSON.stringify(about));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text)).toHex();
}
