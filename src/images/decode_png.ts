import type { Image } from "./image.ts";

/**
 * Decodes a PNG file of any kind: grey, palette, colour, 1 to 16 bits, interlaced or not. Of 16 bits
 * the upper 8 are taken; transparency is left out, as Pillow's `convert("RGB")` and OpenCV do.
 *
 * Needs permission to read the npm cache and the environment.
 *
 * @throws {Error} if the file is broken or cut short.
 */
export async function decodePng(bytes: Uint8Array): Promise<Image> {
  const { png } = await import("../npm/imagescript.ts");
  const { width, height, framebuffer } = (await png.init()).decode(bytes);
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = framebuffer[from];
    data[to + 1] = framebuffer[from + 1];
    data[to + 2] = framebuffer[from + 2];
  }
  return { width, height, data };
}
