import { join } from "node:path";
import { requireEncoding } from "../formats/decode_text.ts";
import type { DataOptions } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { describePassedOver } from "./describe_passed_over.ts";
import { isVerificationSetPath } from "./file_names.ts";
import { findFolders } from "./find_folders.ts";
import { findTars } from "./find_tars.ts";
import { readImageFolders } from "./image_folder.ts";
import { readImageList } from "./image_list.ts";
import { openTars } from "./open_tars.ts";
import { openRecords, type RecordsOptions } from "./record_dataset.ts";
import {
  isSyntheticName,
  parseSyntheticName,
  syntheticFaces,
  type SyntheticFacesOptions,
} from "./synthetic_faces.ts";
import { VerificationSet } from "./verification_set.ts";

/** Options of {@link openDataset}: how data is read, how synthetic faces are made, and who hears what. */
export interface OpenDatasetOptions
  extends DataOptions, Pick<SyntheticFacesOptions, "size" | "firstIdentity">, RecordsOptions {
  /**
   * Hears, a sentence or phrase each, what there is to say of data that is sound, such as how a list was understood.
   *
   * @default {nobody does}
   */
  onNotice?: (message: string) => void;
}

/**
 * Opens what the user named: `synthetic:N` or `synthetic:NxK`, a file `.rec` of RecordIO or a folder that
 * has `train.rec` in it, tar files (one, a folder of them, or several as in `{000..099}.tar`), a folder with
 * one sub-folder an identity or several (`set/{train,test}`, or `set/*` for all folders in one), a verification set
 * (`.bin`), or else a file that lists images. Files of many images stay open until it is closed.
 *
 * What there is besides images, such as files that are no pictures, is counted in `passedOver`, and told to `onNotice`.
 *
 * @throws {Error} saying what is wrong with it.
 *
 * @example Usage
 * ```ts
 * import { openDataset } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual((await openDataset("synthetic:1000x20")).imageCount, 20_000);
 * ```
 */
export async function openDataset(
  source: string,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const dataset = await open(source, options);
  for (const line of describePassedOver(dataset)) options.onNotice?.(line);
  return dataset;
}

async function open(source: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { root, encoding, followLinks, onFault, onNotice } = options;
  if (encoding !== undefined) requireEncoding(encoding);
  if (isSyntheticName(source)) {
    const { seed, size, firstIdentity } = options;
    return syntheticFaces({ seed, size, firstIdentity, ...parseSyntheticName(source) });
  }
  const tars = await findTars(source);
  if (tars.length > 0) return await openTars(tars, source, { onFault, encoding, followLinks });
  const folders = await findFolders(source, { followLinks });
  const records = folders.length === 1 ? join(folders[0], "train.rec") : source;
  if (records.endsWith(".rec") && await isFile(records)) {
    return await openRecords(records, { onFault, encoding, followLinks });
  }
  if (folders.length > 0) return await readImageFolders(folders, source, { followLinks });
  const found = await Deno.stat(source).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`Cannot open data "${source}": no such file or folder`, { cause });
  });
  if (found.isFile && isVerificationSetPath(source)) return await VerificationSet.open(source);
  return await readImageList(source, { root, encoding, followLinks, onNotice });
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
