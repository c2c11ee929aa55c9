/** Whether a path ends like a picture that can be decoded: .jpg .jpeg .png .pgm .ppm .pnm, in any case. */
export function isImagePath(path: string): boolean {
  return /\.(jpe?g|png|p[gpn]m)$/i.test(path);
}
