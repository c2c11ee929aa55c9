import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AlignmentLookOptions, lookAtAlignment } from "../alignment/look_at_alignment.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf } from "../datasets/identities_by_name.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { peopleInBoth } from "../datasets/people_in_both.ts";
import { isDrawn, sourceOf } from "../datasets/sources.ts";
import { VerificationSet } from "../datasets/verification_set.ts";
import { createOutputFolder } from "../runs/create_output_folder.ts";
import { compareCentres, type LikelyOverlap } from "./compare_centres.ts";
import { countDuplicates } from "./count_duplicates.ts";
import { countImages } from "./count_images.ts";
import { countOverlap, type ImageOverlap } from "./count_overlap.ts";
import { findEqualImages } from "./find_equal_images.ts";
import { inspectImages } from "./inspect_images.ts";
import type { InspectOptions } from "./inspect_options.ts";
import type {
  InspectedDataset,
  Inspection,
  SharedPictures,
  UnreadableImage,
} from "./inspection.ts";
import { type Network, openSources, type Sources } from "./open_sources.ts";
import type { SharedImages } from "./shared_images.ts";
import { InspectionTable, writeDuplicates, writeOverlap, writeShared } from "./write_inspection.ts";

/** How many entries the lists of an {@link Inspection} have at most. */
const MOST_LISTED = 10;

/**
 * Inspects a dataset: images an identity, sizes, images that cannot be read, those that are equal, and who is also in
 * a test set. With `out` it writes `inspection.json`, `unreadable.tsv`, `duplicates.tsv`, `shared.tsv` and, with a test
 * set, `overlap.tsv`; the last two begin with names of identities, as `exclude` of a training reads them.
 *
 * @throws {Error} If dataset, test set or checkpoint are not to be opened, before anything is read.
 *
 * @example Usage
 * ```ts
 * import { inspect } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data, overlap } = await inspect({ data: "synthetic:20x3", test: "synthetic:5x3" });
 *
 * strictEqual(data.counts.images, 60);
 * strictEqual(overlap?.byImage.identities, 5);
 * ```
 */
export async function inspect(options: InspectOptions): Promise<Inspection> {
  const sources = await openSources(options);
  try {
    if (options.out !== undefined) await createOutputFolder(options.out);
    return await inspectSources(sources, options);
  } finally {
    await sources.close();
  }
}

async function inspectSources(
  { dataset, test, network, notices }: Sources,
  options: InspectOptions,
): Promise<Inspection> {
  const { out, signal, decode = false } = options;
  const hashes = new Float64Array(dataset.imageCount + (test?.imageCount ?? 0)).fill(NaN);
  const unreadable = out === undefined
    ? undefined
    : await InspectionTable.create(out, "unreadable.tsv", ["path", "identity", "reason"]);
  const look = async (dataset: Dataset, notices: string[], hashes: Float64Array) => ({
    ...await inspectDataset(dataset, hashes, unreadable, {
      ...options,
      // The network of the checkpoint is on a device already.
      device: network ? "current" : options.device,
    }),
    notices,
  });
  let data: InspectedDataset, tested: InspectedDataset | undefined;
  try {
    data = await look(dataset, notices.dataset, hashes.subarray(0, dataset.imageCount));
    tested = test && await look(test, notices.test, hashes.subarray(dataset.imageCount));
  } finally {
    await unreadable?.close();
  }

  const equal = findEqualImages(hashes);
  const { shared, ...duplicates } = countDuplicates(equal, dataset);
  const byName = test && await sharedNames(dataset, test, options);
  const byImage = test && countOverlap(equal, dataset, test);
  const byCentre = test && network && !signal?.aborted
    ? await compareWith(network, dataset, test, options)
    : undefined;
  const inspection: Inspection = {
    data,
    test: tested,
    duplicates: {
      by: decode ? "pixels" : "bytes",
      ...duplicates,
      pairs: shared.count,
      shared: listShared(shared, dataset, dataset),
    },
    overlap: test && byImage && summarizeOverlap(dataset, test, { byName, byImage, byCentre }),
    isInterrupted: signal?.aborted ?? false,
  };
  if (out !== undefined) {
    await writeFile(join(out, "inspection.json"), JSON.stringify(inspection, null, 2) + "\n");
    await writeDuplicates(out, dataset, equal);
    await writeShared(out, dataset, shared);
    if (test && byImage) {
      await writeOverlap(out, dataset, test, { byName, shared: byImage.shared, byCentre });
    }
  }
  return inspection;
}

async function inspectDataset(
  dataset: Dataset,
  hashes: Float64Array,
  table: InspectionTable | undefined,
  { decode, orientation = "exif", device, signal, onEvent }:
    & Omit<InspectOptions, "device">
    & Pick<AlignmentLookOptions, "device">,
): Promise<Omit<InspectedDataset, "notices">> {
  const images = dataset.imageCount;
  onEvent?.({ type: "start", what: "read", name: dataset.name, images });
  const first: UnreadableImage[] = [], unreadableOf = new Map<number, number>();
  const { done, bytes, formats, sizes, turned, unreadable } = await inspectImages(dataset, {
    decode,
    orientation,
    hashes,
    signal,
    async onUnreadable(image, reason) {
      const path = dataset.path(image), number = identityOf(dataset, image);
      const identity = dataset.identityName(number);
      unreadableOf.set(number, (unreadableOf.get(number) ?? 0) + 1);
      if (first.length < MOST_LISTED) first.push({ path, identity, reason });
      await table?.write([path, identity, reason]);
    },
    onProgress: (done) => onEvent?.({ type: "progress", done, images }),
  });
  return {
    name: dataset.name,
    counts: countImages(dataset),
    done,
    bytes,
    formats: commonest(formats),
    sizeCount: sizes.size,
    sizes: commonest(sizes),
    turned: { count: turned, by: orientation },
    alignment: isDrawn(dataset.name) || signal?.aborted
      ? undefined
      : await lookAtAlignment(dataset, { orientation, device, signal }),
    passedOver: dataset.passedOver,
    unreadable: {
      count: unreadable,
      first,
      identities: unreadableIdentities(dataset, unreadableOf),
    },
  };
}

/** Those of whom no image can be read. */
function unreadableIdentities(dataset: Dataset, unreadableOf: Map<number, number>) {
  const whole = [...unreadableOf].filter(([identity, count]) =>
    count === dataset.firstImage(identity + 1) - dataset.firstImage(identity)
  ).map(([identity]) => identity).sort((a, b) => a - b);
  const first = whole.slice(0, MOST_LISTED).map((identity) => dataset.identityName(identity));
  return { count: whole.length, first };
}

function commonest(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_LISTED));
}

async function compareWith(
  { device, backbone, recipe }: Network,
  dataset: Dataset,
  test: Dataset,
  { signal, threshold, onEvent }: InspectOptions,
): Promise<LikelyOverlap | undefined> {
  const images = test.imageCount + dataset.imageCount;
  const { name, description } = backbone;
  onEvent?.({ type: "start", what: "embed", name, description, images, device });
  const overlap = await compareCentres(backbone, dataset, test, {
    recipe,
    signal,
    threshold,
    onProgress: (done) => onEvent?.({ type: "progress", done, images }),
  });
  device.check();
  return overlap;
}

/** Who of the dataset has a name that the test set has too, in the order of the dataset; nothing if names do not tell. */
async function sharedNames(
  dataset: Dataset,
  test: Dataset,
  { data, test: tested = "" }: InspectOptions,
): Promise<Int32Array | undefined> {
  if (test instanceof VerificationSet) return undefined;
  const [source, other] = [data, tested].map((name) => sourceOf(name, 0));
  const names = new Set(namesOf(test));
  const both = await peopleInBoth({ source: other, names }, { source, names: namesOf(dataset) });
  if (both.isUnknown) return undefined;
  return Int32Array.from(namesOf(dataset).flatMap((name, i) => both.names.has(name) ? [i] : []));
}

function summarizeOverlap(
  dataset: Dataset,
  test: Dataset,
  { byName, byImage, byCentre }: {
    byName?: Int32Array;
    byImage: ImageOverlap;
    byCentre?: LikelyOverlap;
  },
): Inspection["overlap"] {
  const found = new Set(byImage.shared.a);
  for (const identity of byName ?? []) found.add(identity);
  for (const { identity } of byCentre?.likely ?? []) found.add(identity);
  return {
    identities: found.size,
    byName: byName && {
      identities: byName.length,
      names: Array.from(byName.subarray(0, MOST_LISTED), (i) => dataset.identityName(i)),
    },
    byImage: {
      ...byImage,
      pairs: byImage.shared.count,
      shared: listShared(byImage.shared, dataset, test),
    },
    byCentre: byCentre && {
      threshold: byCentre.threshold,
      strangers: byCentre.strangers,
      found: Number.isNaN(byCentre.found) ? null : byCentre.found,
      identities: byCentre.likely.length,
      likely: byCentre.likely.slice(0, MOST_LISTED).map(({ identity, testIdentity, cosine }) => ({
        identity: dataset.identityName(identity),
        other: test.identityName(testIdentity),
        cosine,
      })),
    },
  };
}

function listShared({ a, b, images }: SharedImages, of: Dataset, and: Dataset): SharedPictures[] {
  return Array.from(a.subarray(0, MOST_LISTED), (identity, i) => ({
    identity: of.identityName(identity),
    other: and.identityName(b[i]),
    images: images[i],
  }));
}
