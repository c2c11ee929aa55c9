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
   * @param before What it was.
   * @param now What it is.
   */
  constructor(path: string, before: FileStamp, now: FileStamp) {
    super(
      `Cannot go on reading "${path}" as it must stay as it was when it was opened, ${
        describe(before)
      }: it has changed, to ${describe(now)}`,
    );
    this.path = path;
  }
}

/** By what a file is known. */
export interface FileStamp {
  /** Bytes. */
  readonly size: number;
  /** When it was written last, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** The system's number of it; by it a file is told from one put in its place. */
  readonly ino: number;
}

/** Whether both are of the same file, as it was. */
export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

function describe({ size, mtimeMs }: FileStamp): string {
  return `${size} bytes of ${new Date(mtimeMs).toISOString()}`;
}
