import { statSync } from "node:fs";

/**
 * How the names of pictures end that `decodeImage` reads, in lower case and with their dot. Wherever a name decides
 * whether a file is a picture, in folders, tar files and lists, this list does, in any case of letters.
 */
export const IMAGE_ENDINGS: readonly string[] = [
  ...[".jpg", ".jpeg", ".jpe", ".jfif"],
  ...[".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"],
  ...[".avif", ".heic", ".heif"],
  ...[".ppm", ".pgm", ".pbm", ".pnm"],
];

const ENDING = new RegExp(`(${IMAGE_ENDINGS.join("|").replaceAll(".", "\\.")})$`, "i");

/** Whether a path ends like a picture that can be decoded: in one of {@link IMAGE_ENDINGS}, in any case. */
export function isImagePath(path: string): boolean {
  return ENDING.test(path);
}

/** Whether a path ends like a verification set of InsightFace: .bin, in any case. */
export function isVerificationSetPath(path: string): boolean {
  return /\.bin$/i.test(path);
}

/** Folders that systems make for themselves: of Synology, macOS, QNAP, Windows and Linux. Others begin with a dot. */
const SYSTEM_FOLDERS = new Set([
  ...["@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", "__MACOSX"],
  ...["$RECYCLE.BIN", "System Volume Information", "lost+found"],
]);

/** Whether a file or folder is a system's own: hidden, as `.DS_Store` and `.git`, or of a name that one uses. */
export function isSystemName(name: string): boolean {
  return SYSTEM_FOLDERS.has(name) || name.startsWith(".") && !/^\.+$/.test(name);
}

/** Whether any part of a path is a system's own. */
export function isSystemPath(path: string): boolean {
  if (!/(^|\/)[.@#_$Sl]/.test(path)) return false; // no part of it begins as those do
  return path.split("/").some(isSystemName);
}

/** Whether there is a file of this name that may be looked at. */
export function isFile(path: string): boolean {
  return look(path)?.isFile() ?? false;
}

/** Whether there is a folder of this name that may be looked at. */
export function isFolder(path: string): boolean {
  return look(path)?.isDirectory() ?? false;
}

function look(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
