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

/** What to throw after decoding a picture failed: that the picture is at fault, unless it is the system. */
export function pictureFault(path: string, cause: unknown): unknown {
  if (cause instanceof ImageDecodeError || isOfSystem(cause)) return cause;
  return new ImageDecodeError(path, cause);
}

/**
 * Whether an error is one of the system's: a permission, a file, or a module that is missing. What decodes a picture reads no files
 * but those of its decoder, so such an error says nothing about the picture.
 */
export function isOfSystem(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return (typeof code === "string" && /^(E[A-Z0-9]+|ERR_MODULE_NOT_FOUND)$/.test(code)) ||
    KINDS.some((kind) => error instanceof kind);
}

const { InvalidData: _, UnexpectedEof: __, ...others } = Deno.errors;
const KINDS = Object.values(others);
