/** Pixels of a colour image, row by row from the top left, 8 bits a channel. */
export interface Image {
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Red, green, blue of each pixel: `height * width * 3` numbers, layout H W C. */
  readonly data: Uint8Array;
}
