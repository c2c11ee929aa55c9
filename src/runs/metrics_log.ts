import { systemMessage } from "../checks/system_message.ts";
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
} from "node:fs";

/** Bytes that are looked at first, from the end; as many again and again until a line is found. */
const TAIL = 2 ** 16;

/** `metrics.jsonl`: one JSON object a line, a line a step or evaluation. */
export class MetricsLog {
  readonly #file: string;

  /** @param file Is added to, or begun. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Adds a line. */
  write(metrics: { step: number }): void {
    try {
      appendFileSync(this.#file, JSON.stringify(metrics) + "\n");
    } catch (cause) {
      throw new Error(`Cannot write to "${this.#file}": ${systemMessage(cause)}`, { cause });
    }
  }

  /** Returns once the disk has all lines. */
  flush(): void {
    if (existsSync(this.#file)) this.#use("r+", fsyncSync);
  }

  /**
   * Cuts off what was written after `step`, which a resumed run writes again.
   *
   * @returns The last line that stays, if there is one.
   */
  rewind(step: number): { step: number } | undefined {
    if (!existsSync(this.#file)) return;
    return this.#use("r+", (file) => {
      const { size } = fstatSync(file);
      for (let length = TAIL;; length *= 2) {
        const start = Math.max(0, size - length);
        const bytes = new Uint8Array(size - start);
        readSync(file, bytes, 0, bytes.length, start);
        const found = lastLine(bytes, step, start === 0);
        if (!found && start > 0) continue;
        ftruncateSync(file, found ? start + found.end : 0);
        return found?.line;
      }
    });
  }

  #use<T>(flags: string, use: (file: number) => T): T {
    const file = openSync(this.#file, flags);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  }
}

/** The last whole line of a step up to `step`, and where it ends. */
function lastLine(bytes: Uint8Array, step: number, isWhole: boolean) {
  const newline = 10;
  for (let end = bytes.lastIndexOf(newline); end >= 0;) {
    const before = end === 0 ? -1 : bytes.lastIndexOf(newline, end - 1);
    if (before < 0 && !isWhole) return undefined;
    const line = parse(bytes.subarray(before + 1, end));
    if (line && line.step <= step) return { line, end: end + 1 };
    end = before;
  }
}

function parse(bytes: Uint8Array): { step: number } | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
