import { rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataRoot } from "../datasets/data_root.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { FileDataset } from "../datasets/file_dataset.ts";
import { BufferedFile } from "../formats/buffered_file.ts";
import { NumberColumn } from "../formats/number_column.ts";
import { tableCell } from "../formats/table_cell.ts";
import { TextColumn } from "../formats/text_column.ts";
import { pack } from "../packing/pack.ts";
import type { AlignOptions, AlignSummary } from "./align_options.ts";
import { ALIGNED_HTML, ODD_TSV, OddFaces, oddities } from "./align_summary.ts";
import { AlignedPage } from "./aligned_page.ts";
import { type AlignmentState, writeAlignmentState } from "./alignment_json.ts";
import { cropFile, cropFolder, type NamedPhoto, namedPhotos } from "./crop_names.ts";
import { FACE_TEMPLATES } from "./face_template.ts";
import { type LandmarkRow, LANDMARKS_TSV, readLandmarkRows } from "./landmarks_tsv.ts";

/** What there is to finish. */
export interface Unfinished {
  folder: string;
  state: AlignmentState;
  options: AlignOptions;
}

/**
 * Tells what came of an alignment from its tables, draws its page and, once all is cut out, packs the crops where a set is wanted.
 *
 * @throws {RangeError} if no face was found at all.
 */
export async function finishAlignment(
  dataset: Dataset,
  { folder, state, options }: Unfinished,
): Promise<AlignSummary> {
  const { template = FACE_TEMPLATES[0], format = "folder", signal } = options;
  const isCut = state.done === dataset.imageCount;
  const found = new OddFaces(template), page = new AlignedPage(template), crops = new CropList();
  const table = await BufferedFile.create(join(folder, ODD_TSV)), text = new TextEncoder();
  const write = async (cells: (string | number)[]) =>
    await table.write(text.encode(cells.map(String).map(tableCell).join("\t") + "\n"));
  try {
    await write(["path", "identity", "crop", "what", "faces", "residual"]);
    for await (const { photo, row } of facesInOrder(dataset, folder, options)) {
      found.add(row);
      page.add(photo.image, row);
      if (isCut && format !== "folder") crops.add(photo, row);
      const odd = oddities(row, template).filter((kind) => kind !== "aligned");
      if (row.face !== 1 || odd.length === 0) continue;
      const { path, identity, crop, faces, residual } = row;
      await write([path, identity, crop, odd.join(","), faces, residual]);
    }
    await table.close();
  } catch (error) {
    await table.discard().catch(() => {});
    throw error;
  }
  const warnings = found.warnings(), skipped = state.done - found.photos;
  const summary = { photos: state.done, faces: found.faces, skipped, warnings };
  let path = options.out;
  if (!state.isWhole && found.faces > 0) {
    await writeFile(
      join(folder, ALIGNED_HTML),
      await page.draw(dataset, { folder, options, summary }),
    );
  }
  if (found.faces === 0 && isCut) {
    throw new RangeError(
      `Cannot align "${dataset.name}" as a photo must show a face: none of ${state.done} does, ` +
        `"${join(options.out, "skipped.tsv")}" says why`,
    );
  }
  if (isCut && format !== "folder") {
    const made = state.isWhole
      ? join(options.out, state.set!)
      : await packCrops(crops.dataset(dataset, cropFolder(folder, options)), folder, options);
    if (made === undefined) return { path, ...summary, isInterrupted: true };
    path = made;
  }
  if (isCut && !signal?.aborted) {
    const set = format === "folder" ? undefined : basename(path);
    await writeAlignmentState(folder, { ...state, isWhole: true, set });
    if (format !== "folder") {
      await rm(cropFolder(folder, options), { recursive: true, force: true });
    }
  }
  return { path, ...summary, isInterrupted: !isCut || (signal?.aborted ?? false) };
}

/** The faces that were cut out, each with its photo, in the order of the dataset. */
async function* facesInOrder(
  dataset: Dataset,
  folder: string,
  options: AlignOptions,
): AsyncGenerator<{ photo: NamedPhoto; row: LandmarkRow }> {
  const photos = namedPhotos(dataset);
  let photo: NamedPhoto | undefined;
  for await (const row of readLandmarkRows(join(folder, LANDMARKS_TSV))) {
    while (photo === undefined || cropFile(photo, row.face, options) !== row.crop) {
      const next = photos.next();
      if (next.done) {
        throw new Error(
          `Cannot go through "${
            join(folder, LANDMARKS_TSV)
          }": "${row.crop}" is none of a photo of "${dataset.name}"`,
        );
      }
      photo = next.value;
    }
    yield { photo, row };
  }
}

/** The crops on their way into a set. Identities of whom there is none are left out. */
class CropList {
  readonly #paths = new TextColumn();
  readonly #identities = new TextColumn();
  readonly #firstImages = new NumberColumn(Uint32Array);
  #last = -1;

  add({ number, identity }: NamedPhoto, { crop }: LandmarkRow): void {
    if (number !== this.#last) {
      this.#identities.push(identity);
      this.#firstImages.push(this.#paths.length);
      this.#last = number;
    }
    this.#paths.push(crop);
  }

  dataset({ name }: Dataset, folder: string): Dataset {
    this.#firstImages.push(this.#paths.length);
    return new FileDataset({
      name,
      roots: [new DataRoot(folder)],
      identityNames: this.#identities,
      firstImages: this.#firstImages.take(),
      paths: this.#paths,
    });
  }
}

/** Packs crops, whose bytes stay as they are. Says what `openDataset` takes; nothing if it was stopped. */
async function packCrops(
  crops: Dataset,
  folder: string,
  options: AlignOptions,
): Promise<string | undefined> {
  const { format, signal, onEvent = () => {} } = options;
  const packed = join(folder, "packed");
  for (const left of [packed, `${packed}.new`]) await rm(left, { recursive: true, force: true });
  const made = await pack(crops, {
    out: packed,
    format: format === "shards" ? "shards" : "recordio",
    workers: 0,
    strict: true,
    signal,
    onEvent: () => onEvent({ type: "packed" }),
  }).catch((error) => {
    if (signal?.aborted) return undefined;
    throw error;
  });
  if (made === undefined) return undefined;
  for await (const { name } of Deno.readDir(packed)) {
    await rename(join(packed, name), join(folder, name));
  }
  await rm(packed, { recursive: true });
  return join(options.out, basename(made.path));
}
