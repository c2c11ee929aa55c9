import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { tableCell } from "../formats/table_cell.ts";
import { type AlignmentState, writeAlignmentState } from "./alignment_json.ts";
import { SKIPPED_TSV } from "./align_summary.ts";
import { LANDMARK_COLUMNS, LANDMARKS_TSV } from "./landmarks_tsv.ts";

/** Photos, or milliseconds, after which what is done is noted. */
const NOTE_PHOTOS = 500, NOTE_MS = 2000;

type Table = "landmarks" | "skipped";

/** The tables of an alignment, and how far it is. What was written but not noted is dropped when it is gone on with. */
export class AlignmentLog {
  readonly #folder: string;
  readonly #files: Record<Table, FileHandle>;
  readonly #waiting = { landmarks: "", skipped: "" };
  #noted = performance.now();
  #done: number;
  /** What is noted. */
  state: AlignmentState;

  private constructor(folder: string, files: Record<Table, FileHandle>, state: AlignmentState) {
    this.#folder = folder;
    this.#files = files;
    this.#done = state.done;
    this.state = state;
  }

  /**
   * Opens the tables of a folder, which are new if nothing was done `before`.
   *
   * @param asked What is noted with them.
   */
  static async open(
    folder: string,
    asked: AlignmentState["asked"],
    before?: AlignmentState,
  ): Promise<AlignmentLog> {
    const heads = {
      landmarks: LANDMARK_COLUMNS.join("\t") + "\n",
      skipped: "path\tidentity\treason\n",
    };
    const state = before ?? {
      version: 1 as const,
      asked,
      done: 0,
      bytes: { landmarks: heads.landmarks.length, skipped: heads.skipped.length },
      isWhole: false,
    };
    const openAt = async (name: string, head: string, bytes: number) => {
      const file = await open(join(folder, name), before ? "r+" : "wx");
      if (before) await file.truncate(bytes);
      else await file.write(head, 0);
      return file;
    };
    const landmarks = await openAt(LANDMARKS_TSV, heads.landmarks, state.bytes.landmarks);
    const skipped = await openAt(SKIPPED_TSV, heads.skipped, state.bytes.skipped);
    await writeAlignmentState(folder, state);
    return new AlignmentLog(folder, { landmarks, skipped }, state);
  }

  /** Adds the rows of a photo. */
  async add(rows: string): Promise<void> {
    this.#waiting.landmarks += rows;
    await this.#next();
  }

  /** Adds a photo that is left out. */
  async skip(path: string, identity: string, reason: string): Promise<void> {
    this.#waiting.skipped += [path, identity, reason].map(tableCell).join("\t") + "\n";
    await this.#next();
  }

  /** Notes what is done, and lets go of the files. */
  async close(): Promise<void> {
    try {
      await this.#note();
    } finally {
      await this.#files.landmarks.close();
      await this.#files.skipped.close();
    }
  }

  async #next(): Promise<void> {
    this.#done++;
    const isTime = performance.now() - this.#noted > NOTE_MS;
    if (isTime || this.#done - this.state.done >= NOTE_PHOTOS) await this.#note();
  }

  async #note(): Promise<void> {
    const bytes = { ...this.state.bytes };
    for (const table of ["landmarks", "skipped"] as const) {
      const text = new TextEncoder().encode(this.#waiting[table]);
      await this.#files[table].write(text, 0, text.length, bytes[table]);
      bytes[table] += text.length;
      this.#waiting[table] = "";
    }
    this.state = { ...this.state, done: this.#done, bytes };
    await writeAlignmentState(this.#folder, this.state);
    this.#noted = performance.now();
  }
}
