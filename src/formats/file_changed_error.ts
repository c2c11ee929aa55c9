import type { FileStamp } from "./file_stamp.ts";

/** A file is another than it was when it was opened, so what is known of it no longer holds. */
export class FileChangedError extends Error {
  /** Tells it from other errors. */
  override readonly name = "FileChangedError";
  /** Where it is. */
  readonly path: string;

  /**
   * Words the message.
   *
   * @param path Where it is.
   * @param reason As what it must stay, and what it is.
   */
  constructor(path: string, reason: string) {
    super(`Cannot go on reading "${path}" as it must stay as ${reason}`);
    this.path = path;
  }

  /** Of a file that was `before` when it was opened. */
  static between(path: string, before: FileStamp, now: FileStamp): FileChangedError {
    const [was, is] = [before, now].map(describe);
    return new FileChangedError(
      path,
      `it was when it was opened, ${was}: it has changed, to ${is}`,
    );
  }
}

function describe({ size, mtimeMs }: FileStamp): string {
  return `${size} bytes of ${new Date(mtimeMs).toISOString()}`;
}
