import { join } from "node:path";
import { IMAGE_ENDINGS } from "../formats/image_endings.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { TextColumn } from "../formats/text_column.ts";
import { compareCodePoints } from "./compare_code_points.ts";
import { DataRoot } from "./data_root.ts";
import type { Dataset } from "./dataset.ts";
import { FileDataset } from "./file_dataset.ts";
import { isImagePath } from "./is_image_path.ts";

/**
 * Lists the images below a folder that has one sub-folder an identity, named as one likes, with
 * images at any depth below it. The names of images end in one of {@link IMAGE_ENDINGS}; other
 * files are passed over, and so are names that begin with a dot. Identities, and the images of each,
 * are sorted by code point; identities without images are left out. Symbolic links are followed, to each folder
 * once an identity, but not out of `folder`.
 *
 * @param folder The folder of folders.
 * @throws {Error} if there is no such folder, or there are no images in its sub-folders, or a link leads to a folder
 * outside of it.
 */
export async function readImageFolder(folder: string): Promise<Dataset> {
  const names = (await entries(folder, folder)).filter((entry) => entry.isFolder)
    .map((entry) => entry.name).sort(compareCodePoints);
  const identityNames = new TextColumn(), paths = new TextColumn();
  const firstImages = new NumberColumn(Uint32Array);
  const root = new DataRoot(folder);
  firstImages.push(0);
  for (const name of names) {
    const found = await imagesBelow(folder, name, root);
    if (found.length === 0) continue;
    for (const path of found.sort(compareCodePoints)) paths.push(path);
    identityNames.push(name);
    firstImages.push(paths.length);
  }
  if (paths.length === 0) {
    throw new Error(
      `Cannot open image folder "${folder}": expected one sub-folder an identity with ` +
        `images below it (${IMAGE_ENDINGS.join(" ")}), got ${names.length} sub-folders without any`,
    );
  }
  return new FileDataset({
    name: folder,
    root: folder,
    identityNames,
    firstImages: firstImages.take(),
    paths,
  });
}

/** The paths, relative to `folder`, of all images below `folder/path`. */
async function imagesBelow(
  folder: string,
  path: string,
  root: DataRoot,
  seen = new Set<string>(),
): Promise<string[]> {
  const real = await root.realPath(path);
  if (real === undefined) {
    throw new Error(
      `Cannot open image folder "${folder}": "${path}" leads out of it over a link; ` +
        "the root of data is a folder that holds all of it",
    );
  }
  if (seen.has(real)) return []; // links can lead in circles, and to one folder on any number of ways
  seen.add(real);
  const found: string[] = [];
  for (const { name, isFolder, isFile } of await entries(folder, join(folder, path))) {
    const below = `${path}/${name}`;
    if (isFolder) found.push(...await imagesBelow(folder, below, root, seen));
    else if (isFile && isImagePath(name)) found.push(below);
  }
  return found;
}

/** What stands in a folder by name, links after all else: what can be reached without them is. */
async function entries(root: string, folder: string) {
  const found: { name: string; isLink: boolean; isFolder: boolean; isFile: boolean }[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue;
      const { name, isSymlink: isLink } = entry;
      const target = isLink ? await Deno.stat(join(folder, name)).catch(() => undefined) : entry;
      if (!target) continue;
      found.push({ name, isLink, isFolder: target.isDirectory, isFile: target.isFile });
    }
  } catch (cause) {
    throw new Error(`Cannot open image folder "${root}": ${(cause as Error).message}`, { cause });
  }
  return found.sort((a, b) =>
    Number(a.isLink) - Number(b.isLink) || compareCodePoints(a.name, b.name)
  );
}
