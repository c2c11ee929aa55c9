import { requireEncoding } from "../formats/decode_text.ts";
import type { OpenDatasetOptions } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { describePassedOver } from "./describe_passed_over.ts";
import { sourceKindOf } from "./sources.ts";

/**
 * Opens what the user named, by the first kind in `sources.ts` that matches it: faces that are drawn (`synthetic:N` or
 * `synthetic:NxK`), a file that holds many images (`train.rec`, `000.tar`, `lfw.bin` and others), a folder with one sub-folder an
 * identity or several (`set/{train,test}`, or `set/*` for all folders in one), or else a file that lists images. Files of many
 * images stay open until it is closed.
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
  if (source === "") throw new Error("Cannot open data: expected a path, got an empty text");
  if (options.encoding !== undefined) requireEncoding(options.encoding);
  const dataset = await sourceKindOf(source).open(source, options);
  for (const line of describePassedOver(dataset)) options.onNotice?.(line);
  return dataset;
}
