import { encodePng as encodePixels } from "../npm/imagescript.ts";
import type { Image } from "./image.ts";

/** An image as the bytes of a PNG file, as small as the encoder makes it. */
export function encodePng({ width, height, data }: Image): Uint8Array<ArrayBuffer> {
  return encodePixels(data, { width, height, channels: 3, level: 9 });
}
