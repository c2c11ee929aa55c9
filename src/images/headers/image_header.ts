/** How pictures are encoded that can be decoded. */
export type ImageFormat =
  | "jpeg"
  | "png"
  | "webp"
  | "gif"
  | "bmp"
  | "tiff"
  | "pnm"
  | "avif"
  | "heic"
  | "synthetic-face";

/** What the first bytes of a picture say about it. */
export interface ImageHeader {
  /** How the picture is encoded. */
  format: ImageFormat;
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}
