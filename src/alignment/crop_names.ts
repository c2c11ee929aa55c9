import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { isImagePath } from "../datasets/file_names.ts";
import type { AlignOptions } from "./align_options.ts";

/** A photo of a dataset. */
export interface NamedPhoto {
  /** Its number in the dataset. */
  image: number;
  /** The number of its identity. */
  number: number;
  /** What its identity is called. */
  identity: string;
  /** Where it comes from. */
  path: string;
  /** What its crop is called, without number and ending. */
  name: string;
}

/** All photos of a dataset in their order, each with the name of its crop. */
export function* namedPhotos(dataset: Dataset): Generator<NamedPhoto> {
  const names = new CropNames();
  for (let number = 0; number < dataset.identityCount; number++) {
    const identity = dataset.identityName(number), end = dataset.firstImage(number + 1);
    for (let image = dataset.firstImage(number); image < end; image++) {
      const path = dataset.path(image);
      yield { image, number, identity, path, name: names.name(identity, path) };
    }
  }
}

/** The file of a face, relative to the folder of crops; faces have numbers, from 1, where all of a photo are wanted. */
export function cropFile(
  { name }: Pick<NamedPhoto, "name">,
  face: number,
  { faces = "main" }: Pick<AlignOptions, "faces">,
): string {
  return faces === "main" ? `${name}.jpg` : `${name}_${face}.jpg`;
}

/** The folder of crops: that of the alignment, or one in it until they are packed. */
export function cropFolder(
  folder: string,
  { format = "folder" }: Pick<AlignOptions, "format">,
): string {
  return format === "folder" ? folder : join(folder, "crops");
}

/**
 * Names the crops of photos as the photos are named, `ann/1.jpg`: the folder is what the identity is called. Photos come in the order of
 * their dataset, so that those of one identity follow each other, and the same photos get the same names again. No two get the same name,
 * not even on a disk that takes capitals for small letters.
 */
export class CropNames {
  readonly #folders = new Set<string>();
  #identity = "";
  #folder = "";
  #files = new Set<string>();

  /**
   * The name of a photo's crop, without the ending, a slash between folder and file.
   *
   * @param identity What its identity is called.
   * @param path Where it comes from.
   */
  name(identity: string, path: string): string {
    if (identity !== this.#identity || this.#folder === "") {
      this.#identity = identity;
      this.#folder = unused(cleanName(identity), this.#folders);
      this.#files = new Set();
    }
    const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
    const stem = isImagePath(file) ? file.slice(0, file.lastIndexOf(".")) : file;
    return `${this.#folder}/${unused(cleanName(stem), this.#files)}`;
  }
}

/** The longest name of a file that is safe everywhere, less what may be put behind it, in bytes. */
const MOST_BYTES = 180;

/** Without what ends a name or parts a path, and what hides a file. */
function cleanName(name: string): string {
  // deno-lint-ignore no-control-regex -- they are what is replaced
  let clean = name.replace(/[/\\:*?"<>|\u0000-\u001f]/g, "_").replace(/^[.@]|[. ]$/g, "_").trim();
  while (new TextEncoder().encode(clean).length > MOST_BYTES) clean = clean.slice(0, -1);
  return clean || "_";
}

function unused(name: string, used: Set<string>): string {
  let free = name;
  for (let i = 2; used.has(free.toLowerCase()); i++) free = `${name}_${i}`;
  used.add(free.toLowerCase());
  return free;
}
