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
