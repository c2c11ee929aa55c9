import type { Dataset } from "../datasets/dataset.ts";
import { FileChangedError } from "../formats/file_stamp.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";

/**
 * The encoded bytes of an image.
 *
 * @throws {ImageDecodeError} if they cannot be read.
 * @throws {FileChangedError} if the file they are in has changed.
 */
export async function readBytes(
  dataset: Dataset,
  image: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await dataset.read(image);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause; // the script's fault, not the file's
    if (cause instanceof FileChangedError) throw cause; // no other image of it can be trusted either
    throw new ImageDecodeError(dataset.path(image), cause);
  }
}
