import type { Image } from "./image.ts";
import { withoutAlpha } from "./without_alpha.ts";

/** Pictures above this many pixels get a decoder of their own, so that their memory is let go. */
const LARGE_PICTURE = 2 ** 22;

let decoder: Awaited<ReturnType<typeof startPng>> | undefined;

/**
 * Decodes a PNG file: grey, palette, colour, 1 to 16 bits, interlaced or not. Of 16 bits the upper 8 are taken;
 * transparency is left out, as Pillow's `convert("RGB")` and OpenCV do.
 *
 * Needs permission to read the npm cache and the environment.
 *
 * @returns Undefined if it is broken, or of a kind that this decoder does not know.
 */
export async function decodePng(bytes: Uint8Array): Promise<Image | undefined> {
  if (hasColourKey(bytes)) return undefined; // whose pixels it makes black
  const current = decoder ?? await startPng();
  decoder = undefined; // a fault may leave an instance in any state
  let decoded;
  try {
    decoded = current.decode(bytes);
  } catch {
    return undefined;
  }
  const { width, height, framebuffer } = decoded;
  if (width * height <= LARGE_PICTURE) decoder = current;
  return { width, height, data: withoutAlpha(framebuffer) };
}

async function startPng() {
  const { png } = await import("../npm/imagescript.ts");
  return await png.init();
}

const IDAT = 0x49444154, TRNS = 0x74524e53, PALETTE = 3;

/** Whether it says that one colour is transparent: a chunk tRNS before the pixels, and no palette. */
function hasColourKey(bytes: Uint8Array): boolean {
  if ((bytes[25] & PALETTE) === PALETTE) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunk = view.getUint32(at + 4);
    if (chunk === TRNS || chunk === IDAT) return chunk === TRNS;
  }
  return false;
}
