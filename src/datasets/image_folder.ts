import { join } from "node:path";
import { NumberColumn } from "../formats/number_column.ts";
import { TextColumn } from "../formats/text_column.ts";
import { compareCodePoints } from "./compare_code_points.ts";
import type { Dataset } from "./dataset.ts";
import { FileDataset } from "./file_dataset.ts";
import { isImagePath } from "./is_image_path.ts";

/**
 * Lists the images below a folder that has one sub-folder an identity, named as one likes, with
 * images at any depth below it. Images end in .jpg .jpeg .png .pgm .ppm or .pnm, in any case; other
 * files are passed over, and so are names that begin with a dot. Identities, and the images of each,
 * are sorted by code point; identities without images are left out. Symbolic links are followed, but what
 * they have outside of `folder` is not read.
 *
 * @param folder The folder of folders.
 * @throws {Error} if there is no such folder, or there are no images in its sub-folders.
 */
export async function readImageFolder(folder: string): Promise<Dataset> {
  const names = (await entries(folder, folder)).filter((entry) => entry.isFolder)
    .map((entry) => entry.name).sort(compareCodePoints);
  const identityNames = new TextColumn(), paths = new TextColumn();
  const firstImages = new NumberColumn(Uint32Array);
  firstImages.push(0);
  for (const name of names) {
    const found = await imagesBelow(folder, name);
    if (found.length === 0) continue;
    for (const path of found.sort(compareCodePoints)) paths.push(path);
    identityNames.push(name);
    firstImages.push(paths.length);
  }
  if (paths.length === 0) {
    throw new Error(
      `Cannot open image folder "${folder}": expected one sub-folder an identity with ` +
        `.jpg, .png, .pgm or .ppm images below it, got ${names.length} sub-folders without any`,
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

/** The paths, relative to `root`, of all images below `root/path`. */
async function imagesBelow(root: string, path: string, above: string[] = []): Promise<string[]> {
  const real = await Deno.realPath(join(root, path));
  if (above.includes(real)) return []; // a link back to a folder that it stands in
  const found: string[] = [];
  for (const { name, isFolder } of await entries(root, join(root, path))) {
    const below = `${path}/${name}`;
    if (isFolder) found.push(...await imagesBelow(root, below, [...above, real]));
    else if (isImagePath(name)) found.push(below);
  }
  return found;
}

async function entries(root: string, folder: string) {
  const found: { name: string; isFolder: boolean }[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(".")) continue;
      const target = entry.isSymlink
        ? await Deno.stat(join(folder, entry.name)).catch(() => undefined)
        : entry;
      if (target) found.push({ name: entry.name, isFolder: target.isDirectory });
    }
  } catch (cause) {
    throw new Error(`Cannot open image folder "${root}": ${(cause as Error).message}`, { cause });
  }
  return found;
}
