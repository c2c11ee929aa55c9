import type { Dataset } from "../datasets/dataset.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";

/**
 * The encoded bytes of an image.
 *
 * @throws {ImageDecodeError} if they cannot be read.
 */
export async function readBytes(
  dataset: Dataset,
  image: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await dataset.read(image);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause; // the script's fault, not the file's
    throw new ImageDecodeError(dataset.path(image), cause);
  }
}
