import type { WebpDecoder } from "../npm/webp.ts";
import type { Image } from "./image.ts";
import { withoutAlpha } from "./without_alpha.ts";

/** Pictures above this many pixels get a decoder of their own, so that their memory is let go. */
const LARGE_PICTURE = 2 ** 22;

let decoder: Promise<WebpDecoder> | undefined;

/**
 * Decodes a WebP file that does not move, with loss or without; transparency is left out.
 *
 * Needs permission to read the npm cache.
 *
 * @returns Undefined if it moves, or is broken.
 */
export async function decodeWebp(bytes: Uint8Array): Promise<Image | undefined> {
  const { startWebp } = await import("../npm/webp.ts");
  const current = await (decoder ??= startWebp());
  let isSound = false;
  try {
    const decoded = current.decode(bytes);
    if (!decoded) {
      isSound = true;
      return undefined;
    }
    const { width, height, data: rgba } = decoded;
    isSound = width * height <= LARGE_PICTURE;
    return { width, height, data: withoutAlpha(rgba) };
  } finally {
    if (!isSound) decoder = undefined;
  }
}
