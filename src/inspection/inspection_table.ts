import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { tableCell } from "../formats/table_cell.ts";

/** A table that is written as its rows come, fields with a tab between. */
export class InspectionTable {
  readonly #file: FileHandle;
  #rows: string[] = [];

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Creates the file, with the names of the columns as its first line. */
  static async create(folder: string, name: string, columns: string[]): Promise<InspectionTable> {
    const table = new InspectionTable(await open(join(folder, name), "w"));
    await table.write(columns);
    return table;
  }

  /** Adds a row, each field as {@link tableCell} makes it. */
  async write(fields: (string | number)[]): Promise<void> {
    this.#rows.push(fields.map((field) => tableCell(String(field))).join("\t") + "\n");
    if (this.#rows.length >= 1000) await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    await this.#file.appendFile(this.#rows.join(""));
    this.#rows = [];
  }
}
