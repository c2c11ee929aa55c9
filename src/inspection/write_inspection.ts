import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { tableCell } from "../formats/table_cell.ts";
import type { LikelyOverlap } from "./compare_centres.ts";
import type { EqualImages } from "./find_equal_images.ts";
import type { SharedImages } from "./shared_images.ts";

/** Writes `duplicates.tsv`: a line an image of the dataset that has an equal, those of one picture together. */
export async function writeDuplicates(
  folder: string,
  dataset: Dataset,
  equal: EqualImages,
): Promise<void> {
  await writeTable(folder, "duplicates.tsv", ["picture", "path", "identity"], function* () {
    let picture = 0;
    for (let group = 0; group < equal.count; group++) {
      const images = equal.group(group).filter((image) => image < dataset.imageCount);
      if (images.length < 2) continue;
      for (const image of images) {
        const identity = dataset.identityName(identityOf(dataset, image));
        yield [picture, dataset.path(image), identity];
      }
      picture++;
    }
  });
}

/** Writes `shared.tsv`: a line a pair of identities that share pictures, the one with fewer images first. */
export async function writeShared(
  folder: string,
  dataset: Dataset,
  { count, a, b, images }: SharedImages,
): Promise<void> {
  await writeTable(folder, "shared.tsv", ["identity", "other", "images"], function* () {
    for (let i = 0; i < count; i++) {
      yield [dataset.identityName(a[i]), dataset.identityName(b[i]), images[i]];
    }
  });
}

/**
 * Writes `overlap.tsv`: a line for each two that share pictures, then one for each whom the centres give away, then
 * one for each name that both sets have, unless a line has it already.
 */
export async function writeOverlap(
  folder: string,
  dataset: Dataset,
  test: Dataset,
  { byName, shared: { count, a, b, images }, byCentre }: {
    byName?: Int32Array;
    shared: SharedImages;
    byCentre?: LikelyOverlap;
  },
): Promise<void> {
  const columns = ["identity", "test identity", "images", "cosine"];
  await writeTable(folder, "overlap.tsv", columns, function* () {
    const known = new Set<number>();
    for (let i = 0; i < count; i++) {
      known.add(a[i]);
      yield [dataset.identityName(a[i]), test.identityName(b[i]), images[i], ""];
    }
    for (const { identity, testIdentity, cosine } of byCentre?.likely ?? []) {
      known.add(identity);
      const names = [dataset.identityName(identity), test.identityName(testIdentity)];
      yield [...names, "", cosine.toFixed(4)];
    }
    for (const identity of byName ?? []) {
      const name = dataset.identityName(identity);
      if (!known.has(identity)) yield [name, name, "", ""];
    }
  });
}

async function writeTable(
  folder: string,
  name: string,
  columns: string[],
  rows: () => Iterable<(string | number)[]>,
): Promise<void> {
  const table = await InspectionTable.create(folder, name, columns);
  try {
    for (const row of rows()) await table.write(row);
  } finally {
    await table.close();
  }
}

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
