import { join } from "node:path";
import { RecordIoWriter } from "../formats/record_io_writer.ts";
import type { SetImage, SetWriter } from "./set_writer.ts";

/** Writes a set in InsightFace's layout; images come identity by identity. */
export class RecordSetWriter implements SetWriter {
  readonly #folder: string;
  #writer?: RecordIoWriter;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add({ identity, bytes, width, height }: SetImage): Promise<void> {
    // The format has one size for all; that of the first image is theirs if they were resized.
    this.#writer ??= await RecordIoWriter.create(join(this.#folder, "train.rec"), {
      width,
      height,
    });
    await this.#writer.append(identity, bytes);
  }

  async close(): Promise<string> {
    await this.#writer?.close();
    return "train.rec";
  }

  async discard(): Promise<void> {
    await this.#writer?.discard();
  }
}
