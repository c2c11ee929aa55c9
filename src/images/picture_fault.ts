import { ImageDecodeError } from "./image_decode_error.ts";
import { isOfSystem } from "./is_of_system.ts";

/** What to throw after decoding a picture failed: that the picture is at fault, unless it is the system. */
export function pictureFault(path: string, cause: unknown): unknown {
  if (cause instanceof ImageDecodeError || isOfSystem(cause)) return cause;
  return new ImageDecodeError(path, cause);
}
