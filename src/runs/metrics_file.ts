import { PositionedFile } from "../formats/positioned_file.ts";
import { MetricsParser, type MetricsRecord } from "./metrics_parser.ts";

const LINE_END = 10;

/** A `metrics.jsonl` that is read while it grows: each time, the whole lines that have come since. */
export class MetricsFile {
  readonly #path: string;
  #parser: MetricsParser;
  #read = 0;
  /** The last line that was read, which tells whether the file is still the one it was. */
  #last: Uint8Array = new Uint8Array(0);

  /** @param path Where it is; it need not be there yet. */
  constructor(path: string) {
    this.#path = path;
    this.#parser = new MetricsParser(path);
  }

  /**
   * All that it says up to its last whole line. A resumed run takes lines out and writes others, which is seen, and read from
   * the beginning.
   *
   * @throws {Error} of the operating system if it cannot be read.
   */
  async read(): Promise<MetricsRecord> {
    const file = await PositionedFile.open(this.#path);
    try {
      if (!await this.#goesOn(file)) {
        this.#parser = new MetricsParser(this.#path);
        this.#read = 0;
        this.#last = new Uint8Array(0);
      }
      const bytes = await file.read(this.#read, file.size);
      const whole = bytes.subarray(0, bytes.lastIndexOf(LINE_END) + 1);
      if (whole.length > 0) {
        this.#parser.add(new TextDecoder().decode(whole));
        this.#read += whole.length;
        this.#last = whole.slice(whole.subarray(0, -1).lastIndexOf(LINE_END) + 1);
      }
      return this.#parser.record;
    } finally {
      await file.close();
    }
  }

  async #goesOn(file: PositionedFile): Promise<boolean> {
    const last = await file.read(this.#read - this.#last.length, this.#last.length);
    return last.length === this.#last.length && last.every((byte, i) => byte === this.#last[i]);
  }
}
