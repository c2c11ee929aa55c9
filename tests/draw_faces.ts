import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { syntheticFaces, type SyntheticFacesOptions } from "../src/datasets/synthetic_faces.ts";
import { decodeImage } from "../src/images/decode_image.ts";
import { encodeJpeg } from "../src/images/encode_jpeg.ts";

/** Draws people who do not exist as JPEG files of 16 x 16, `0000007/0003.jpg`. */
export async function drawFaces(folder: string, options: SyntheticFacesOptions): Promise<void> {
  const faces = syntheticFaces({ size: 16, ...options });
  for (let image = 0; image < faces.imageCount; image++) {
    const [, identity, name] = faces.path(image).split("/");
    await mkdir(join(folder, identity), { recursive: true });
    const jpeg = await encodeJpeg(await decodeImage(await faces.read(image)));
    await writeFile(join(folder, identity, `${name}.jpg`), jpeg);
  }
}
