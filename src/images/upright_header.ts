import { type Orientation, type OrientationRule, uprightSize } from "./orientation.ts";
import type { ImageHeader } from "./read_image_header.ts";
import { readOrientation } from "./read_orientation.ts";

/** What the first bytes of a picture say about it once it is upright. */
export interface UprightHeader extends ImageHeader {
  /** How the stored picture has to be turned to have this width and height; 1 if it is to be left as it is. */
  orientation: Orientation;
  /** The size of the stored picture. */
  stored: { width: number; height: number };
}

/**
 * What is to be made of a picture with this header.
 *
 * @param bytes The whole file.
 * @param rule Whether an orientation that the file tells of is heeded.
 */
export function uprightHeader(
  bytes: Uint8Array,
  header: ImageHeader,
  rule: OrientationRule = "exif",
): UprightHeader {
  const { width, height } = header;
  const orientation = rule === "exif" ? readOrientation(bytes, header.format) : 1;
  return {
    ...header,
    ...uprightSize(header, orientation),
    orientation,
    stored: { width, height },
  };
}
