import { stat } from "node:fs/promises";
import { isRecord } from "../checks/parse_json_object.ts";

/** By what a file is known. */
export interface FileStamp {
  /** Bytes. */
  readonly size: number;
  /** When it was written last, in milliseconds since 1970; whoever copies a file may put this back. */
  readonly mtimeMs: number;
  /** The system's number of it; by it a file is told from one put in its place. */
  readonly ino: number;
  /**
   * When anything about it was changed last, its times and its name among them, which nobody can put back; in
   * milliseconds since 1970, though Deno tells whole seconds.
   */
  readonly ctimeMs: number;
}

/** The stamp of a file, which need not be open. */
export async function stampOf(path: string): Promise<FileStamp> {
  const { size, mtimeMs, ino, ctimeMs } = await stat(path);
  return { size, mtimeMs, ino, ctimeMs };
}

/** Whether both are of the same file, as it was; it may have got another name or owner. */
export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}

/** The times of two changes nearer than this may be told as one, by a system or by Deno. */
const NEAR_MS = 2000;

/**
 * Whether a file is the one that something was said of.
 *
 * @param said Its stamp then, in JSON.
 * @param now Its stamp.
 * @param written The stamp of the file that says so.
 * @returns `"copy"` if size and time of change are the same, but nothing else shows that its bytes are: it is a copy, or
 * another with its time put back.
 */
export function compareStamps(
  said: string | undefined,
  now: FileStamp,
  written: FileStamp,
): "same" | "copy" | "other" {
  const before = parse(said);
  if (before?.size !== now.size || before.mtimeMs !== now.mtimeMs) return "other";
  const isSettled = now.ctimeMs + NEAR_MS < written.mtimeMs;
  return before.ino === now.ino && before.ctimeMs === now.ctimeMs && isSettled ? "same" : "copy";
}

function parse(said: string | undefined): Partial<FileStamp> | undefined {
  try {
    const stamp: unknown = JSON.parse(said ?? "");
    return isRecord(stamp) ? stamp : undefined;
  } catch {
    return undefined;
  }
}

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
