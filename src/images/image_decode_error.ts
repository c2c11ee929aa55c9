/** The bytes of a picture could not be read or turned into pixels. `cause` says what was wrong. */
export class ImageDecodeError extends Error {
  /** Tells it from other errors. */
  override readonly name = "ImageDecodeError";
  /** Where the picture comes from. */
  readonly path: string;

  /**
   * Words the message from both.
   *
   * @param path Where the picture comes from.
   * @param cause What was wrong with it.
   */
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot decode "${path}": ${reason}`, { cause });
    this.path = path;
  }
}
