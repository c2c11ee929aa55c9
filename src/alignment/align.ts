import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { createOutputFolder } from "../runs/create_output_folder.ts";
import { RunLock } from "../runs/run_lock.ts";
import { mapInOrder } from "../streams/ordered_work.ts";
import { readBytes } from "../streams/read_bytes.ts";
import type { AlignOptions, AlignSummary } from "./align_options.ts";
import { AlignPool } from "./align_pool.ts";
import { type AlignmentState, readAlignmentState } from "./alignment_json.ts";
import { AlignmentLog } from "./alignment_log.ts";
import { cropFile, cropFolder, type NamedPhoto, namedPhotos } from "./crop_names.ts";
import { FACE_TEMPLATES } from "./face_template.ts";
import { finishAlignment } from "./finish_alignment.ts";
import { type LandmarkList, readLandmarkList } from "./landmark_list.ts";
import { formatLandmarkRow } from "./landmarks_tsv.ts";
import type { DeviceDescription, PhotoFaces, PhotoRecipe } from "./photo_aligner.ts";

/**
 * Finds the faces in the photos of a dataset and writes them cut alike, under the names of their photos and identities. Beside them
 * are `landmarks.tsv` with where each was found, `skipped.tsv` with the photos that are left out and why, `odd.tsv` with those to
 * look at, `aligned.html`, a page with photos and crops, the worst first, and `alignment.json`, by which it is gone on with.
 *
 * @throws {RangeError} if an option is out of its range, or no face was found.
 * @throws {SyntaxError} if the file of points is none.
 * @throws {Error} if the folder holds something else, or cannot be written, or the device cannot be had.
 *
 * @example Usage
 * ```ts
 * import { align, openDataset, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const photos = syntheticFaces({ identities: 2, imagesPerIdentity: 2, size: 200 });
 * const out = await Deno.makeTempDir();
 * const { path } = await align(photos, { out, device: "wasm", workers: 0 });
 *
 * strictEqual((await openDataset(path)).imageCount, 4);
 * ```
 */
export async function align(dataset: Dataset, options: AlignOptions): Promise<AlignSummary> {
  const { workers = navigator.hardwareConcurrency, resume = false } = options;
  const { landmarks, encoding } = options;
  if (!Number.isSafeInteger(workers) || workers < 0) {
    throw new RangeError(
      `Cannot align as workers must be a whole number from 0: current value is ${workers}`,
    );
  }
  const folder = resolve(options.out);
  const list = landmarks === undefined ? undefined : await readLandmarkList(landmarks, encoding);
  const asked = askedOf(dataset, options);
  const isThere = await readAlignmentState(folder) !== undefined;
  if (isThere && !resume) {
    throw new RangeError(
      `Cannot align to "${folder}": it must be new or empty, and holds an alignment; --resume (resume) goes on with it`,
    );
  }
  if (!isThere) await createOutputFolder(folder);
  using _ = await RunLock.take(folder, "align");
  // Another process may have gone on with it meanwhile.
  const state = await readAlignmentState(folder);
  if (state !== undefined) requireSame(state.asked, asked, folder);
  const log = await AlignmentLog.open(folder, asked, state);
  const pool = new AlignPool(workers, recipeOf(options));
  try {
    await alignPhotos(dataset, { folder, log, pool, list, workers, options });
  } finally {
    await log.close();
    await pool.stop();
  }
  return await finishAlignment(dataset, { folder, state: log.state, options });
}

/** What is needed to align the photos that are left. */
interface Work {
  folder: string;
  log: AlignmentLog;
  pool: AlignPool;
  list?: LandmarkList;
  workers: number;
  options: AlignOptions;
}

async function alignPhotos(dataset: Dataset, work: Work): Promise<void> {
  const { log, workers, options: { signal, onEvent = () => {} } } = work;
  onEvent({ type: "start", images: dataset.imageCount, done: log.state.done });
  const photos = photosInOrder(dataset, log.state.done, signal);
  let isDeviceTold = false;
  for await (
    const made of mapInOrder(photos, 2 + 3 * workers, (photo) => alignOne(photo, dataset, work))
  ) {
    const { rows, reason, photo: { path, identity }, device } = made;
    if (device && !isDeviceTold) onEvent({ type: "device", device });
    isDeviceTold ||= device !== undefined;
    if (reason !== undefined) {
      await log.skip(path, identity, reason);
      onEvent({ type: "skip", path, reason });
    } else {
      await log.add(rows.join(""));
      onEvent({ type: "photo", faces: rows.length });
    }
  }
}

function* photosInOrder(
  dataset: Dataset,
  done: number,
  signal?: AbortSignal,
): Generator<NamedPhoto> {
  for (const photo of namedPhotos(dataset)) {
    if (signal?.aborted) return;
    if (photo.image >= done) yield photo;
  }
}

/** What became of a photo: rows for the table, or why it is left out. */
interface Made {
  photo: NamedPhoto;
  rows: string[];
  reason?: string;
  device?: DeviceDescription;
}

async function alignOne(photo: NamedPhoto, dataset: Dataset, work: Work): Promise<Made> {
  const { image, path, identity } = photo, { list, pool } = work;
  let found: PhotoFaces;
  try {
    const points = list?.find(path, identity);
    if (list && !points) return { photo, rows: [], reason: "the list has no points of it" };
    found = await pool.align(await readBytes(dataset, image), path, points);
  } catch (error) {
    if (!(error instanceof ImageDecodeError)) throw error;
    return { photo, rows: [], reason: error.reason };
  }
  const { faces, device } = found;
  if (faces.length === 0) {
    const turned = found.upright === 1 ? "" : "; there is one if it is turned, as --turns does";
    return { photo, rows: [], reason: `no face was found${turned}`, device };
  }
  const rows = await Promise.all(faces.map((_, i) => keepFace(photo, found, i, work)));
  return { photo, rows, device };
}

async function keepFace(
  photo: NamedPhoto,
  { width, height, orientation, upright, faces, found }: PhotoFaces,
  number: number,
  { folder, options }: Work,
): Promise<string> {
  const crop = cropFile(photo, number + 1, options), { bytes, ...face } = faces[number];
  const file = join(cropFolder(folder, options), crop);
  await writeFile(file, bytes).catch(async (error) => {
    if (error.code !== "ENOENT") throw error;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  });
  return formatLandmarkRow({
    ...{ path: photo.path, identity: photo.identity, crop, width, height, orientation, upright },
    ...{ faces: found, face: number + 1, ...face },
  });
}

function recipeOf(options: AlignOptions): PhotoRecipe {
  const { template = FACE_TEMPLATES[0], sampling = "area", faces = "main", turns = false } =
    options;
  const { orientation = "exif", device = "auto" } = options;
  return { template, sampling, faces, turns, orientation, device };
}

function askedOf(dataset: Dataset, options: AlignOptions): AlignmentState["asked"] {
  const { template, device: _, ...recipe } = recipeOf(options);
  return {
    data: dataset.name,
    images: dataset.imageCount,
    identities: dataset.identityCount,
    format: options.format ?? "folder",
    ...{ template: template.name, width: template.width, height: template.height },
    ...recipe,
    landmarks: options.landmarks ?? null,
  };
}

function requireSame(
  before: AlignmentState["asked"],
  asked: AlignmentState["asked"],
  folder: string,
): void {
  const keys = Object.keys(asked) as (keyof typeof asked)[];
  const other = keys.find((key) => before[key] !== asked[key]);
  if (other === undefined) return;
  throw new RangeError(
    `Cannot go on with the alignment in "${folder}": ${other} must be ${
      before[other]
    } as before, got ${asked[other]}`,
  );
}
