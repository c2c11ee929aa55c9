import { join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { countOf } from "../checks/count_of.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { TextColumn } from "../formats/text_column.ts";
import { compareCodePoints } from "./compare_names.ts";
import { DataRoot, HOW_TO_FOLLOW } from "./data_root.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { listPassedOver } from "./describe_passed_over.ts";
import { FileDataset } from "./file_dataset.ts";
import { IMAGE_ENDINGS, isImagePath } from "./file_names.ts";
import { findFolders, namedFolders } from "./find_folders.ts";
import { type FolderEntry, readFolder } from "./folder_entries.ts";
import { PassedOverCount } from "./passed_over.ts";

/** Options of {@link readImageFolder}. */
export interface ImageFolderOptions {
  /**
   * Whether symbolic links are followed out of the folder, so that whoever made it chooses which files are read.
   *
   * @default {false}
   */
  followLinks?: boolean;
}

/**
 * Lists the images below a folder that has one sub-folder an identity, named as one likes, with
 * images at any depth below it. What images end in, `.jpg` or `.PNG` among others, is in `IMAGE_ENDINGS`; other
 * files are passed over and counted in `passedOver`, and so are identities without images. Names that begin with a dot,
 * and folders that systems make for themselves (`@eaDir`, `__MACOSX`), are none. Identities, and the images of each,
 * are sorted by code point. Symbolic links are followed, to each folder once an identity, but not out of `folder`.
 *
 * @param folder The folder of folders.
 * @throws {Error} if there is no such folder, or there are no images in its sub-folders, or a link leads out of it.
 */
export async function readImageFolder(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<Dataset> {
  return await readImageFolders([folder], folder, options);
}

/**
 * Lists the images below several such folders as one dataset. Identities of one name are one; their images keep the order of
 * the folders.
 *
 * @param name What the user called them.
 */
export async function readImageFolders(
  folders: readonly string[],
  name: string,
  options: ImageFolderOptions = {},
): Promise<Dataset> {
  const passedOver = new PassedOverCount();
  /** The folders, by number, in which there is somebody of each name. */
  const placesOf = new Map<string, number[]>();
  const lists = folders.map((folder) => new FolderList(folder, passedOver, options));
  for (const [number, list] of lists.entries()) {
    for (const person of await list.people()) {
      placesOf.set(person, [...placesOf.get(person) ?? [], number]);
    }
  }
  const identityNames = new TextColumn(), paths = new TextColumn();
  const firstImages = new NumberColumn(Uint32Array), roots = new NumberColumn(Uint32Array);
  firstImages.push(0);
  for (const person of [...placesOf.keys()].sort(compareCodePoints)) {
    const before = paths.length;
    for (const number of placesOf.get(person)!) {
      for (const path of await lists[number].imagesOf(person)) {
        paths.push(path);
        if (folders.length > 1) roots.push(number);
      }
    }
    if (paths.length === before) passedOver.addNamed("empty", person);
    else {
      identityNames.push(person);
      firstImages.push(paths.length);
    }
  }
  const result = passedOver.result();
  if (paths.length === 0) {
    const others = listPassedOver({ ...result, empty: { count: 0, first: [] } });
    throw new Error(
      `Cannot open image folder "${name}": expected one sub-folder an identity with images below it ` +
        `(${IMAGE_ENDINGS.join(" ")}), got ` +
        [`${countOf(placesOf.size, "sub-folder")} without any`, ...others].join(", ") +
        (placesOf.size === 0 && result.loose > 0
          ? `; where this is the folder of one person, name the folder that it is in`
          : ""),
    );
  }
  return new FileDataset({
    name,
    roots: lists.map(({ root }) => root),
    rootOf: folders.length > 1 ? roots.take() : undefined,
    identityNames,
    firstImages: firstImages.take(),
    paths,
    passedOver: result,
  });
}

/** A folder of folders that is being listed. */
class FolderList {
  readonly root: DataRoot;
  readonly #folder: string;
  readonly #passedOver: PassedOverCount;

  constructor(folder: string, passedOver: PassedOverCount, options: ImageFolderOptions) {
    this.root = new DataRoot(folder, options);
    this.#folder = folder;
    this.#passedOver = passedOver;
  }

  /** The names of its sub-folders. */
  async people(): Promise<string[]> {
    const names: string[] = [];
    for (const entry of await this.#entries("")) {
      if (entry.kind === "folder") names.push(entry.name);
      else if (isImagePath(entry.name)) this.#passedOver.add("loose");
      else this.#passedOver.addFile(entry.name);
    }
    return names;
  }

  /** The paths of all images below one of them, relative to the folder and in order. */
  async imagesOf(person: string): Promise<string[]> {
    const paths = await this.#imagesBelow(person, new Set());
    const isNested = paths.length > 0 &&
      !paths.some((path) => path.indexOf("/", person.length + 1) < 0);
    if (isNested) this.#passedOver.addNamed("nested", person);
    return paths.sort(compareCodePoints);
  }

  async #imagesBelow(path: string, seen: Set<string>): Promise<string[]> {
    const real = await this.root.realPath(path);
    if (real === undefined) this.#refuse(path);
    if (seen.has(real)) return []; // links can lead in circles, and to one folder on any number of ways
    seen.add(real);
    const found: string[] = [];
    for (const { name, kind, isLink } of await this.#entries(path)) {
      const below = `${path}/${name}`;
      if (kind === "folder") found.push(...await this.#imagesBelow(below, seen));
      else if (!isImagePath(name)) this.#passedOver.addFile(name);
      else if (isLink && await this.root.realPath(below) === undefined) this.#refuse(below);
      else found.push(below);
    }
    return found;
  }

  /** What is in a folder below it that can be opened. */
  async #entries(path: string): Promise<FolderEntry[]> {
    const folder = path === "" ? this.#folder : join(this.#folder, path);
    const entries = await readFolder(folder).catch((cause) => {
      throw new Error(`Cannot open image folder "${this.#folder}": ${systemMessage(cause)}`, {
        cause,
      });
    });
    return entries.filter(({ name, kind }) => {
      if (kind === "unnamed") {
        this.#passedOver.addNamed("unopened", path === "" ? name : `${path}/${name}`);
      } else if (kind === "nothing") this.#passedOver.add("links");
      return kind === "folder" || kind === "file";
    });
  }

  #refuse(path: string): never {
    throw new Error(
      `Cannot open image folder "${this.#folder}": "${path}" leads out of it over a link; ${HOW_TO_FOLLOW}`,
    );
  }
}

const kind: SourceKind = {
  help: "folder per identity",
  matches: (source) => namedFolders(source).length > 0,
  async open(source, { followLinks }) {
    const folders = await findFolders(source, { followLinks });
    if (folders.length > 0) return await readImageFolders(folders, source, { followLinks });
    throw new Error(`Cannot open data "${source}": expected folders in it, got none`);
  },
  reads: namedFolders,
};
export default kind;
