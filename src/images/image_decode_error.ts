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
    super(`Cannot decode "${path}": ${messageOf(cause)}`, { cause });
    this.path = path;
  }

  /** What was wrong, in words. */
  get reason(): string {
    return messageOf(this.cause);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
