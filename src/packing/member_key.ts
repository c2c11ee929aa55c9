import { isImagePath } from "../datasets/is_image_path.ts";

/**
 * What an image is called in a shard: its identity, then the name of its file without extension, so that lists which name
 * images by folder and file, as LFW's, find them. Dots would end a key, and slashes part it: both become `_`.
 */
export function memberKey(identityName: string, path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const stem = isImagePath(file) ? file.slice(0, file.lastIndexOf(".")) : file;
  return `${clean(identityName)}/${clean(stem)}`;
}

function clean(name: string): string {
  // deno-lint-ignore no-control-regex -- they are what is replaced
  return name.replace(/[./\\\u0000-\u001f]/g, "_").slice(0, 200) || "_";
}
