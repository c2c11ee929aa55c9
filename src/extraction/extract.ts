import type { Backbone } from "../backbones/backbone.ts";
import type { BackboneFactory } from "../backbones/backbones.ts";
import { loadBackbone } from "../checkpoints/load_backbone.ts";
import { type NetworkOverrides, overrideNetwork } from "../checkpoints/override_network.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { type Communicator, singleRank } from "../compute/communicator.ts";
import { type Device, useDevice } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { DataSource } from "../datasets/data_source.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { UnreadableImages } from "../images/unreadable_images.ts";
import { createOutputFolder } from "../runs/create_output_folder.ts";
import { writeEmbeddings, writeImageEmbeddings } from "../runs/embeddings_npy.ts";
import { writeMeasuredOn } from "../runs/measured_on_json.ts";
import { writeSamples } from "../runs/samples_tsv.ts";
import { type PeopleSeen, writeTrainedOn } from "../runs/trained_on_json.ts";
import { writeVerification } from "../runs/write_verification.ts";
import { shareEarlierTraining } from "../training/earlier_training.ts";
import { factsOfData } from "../training/facts_of_run.ts";
import { objectivesOf } from "../training/objectives.ts";
import { requireAgreement } from "../training/require_agreement.ts";
import { embedImages } from "../verification/embed_images.ts";
import { embedTogether, type EmbedTogetherOptions } from "../verification/embed_together.ts";
import type { EmbeddedImages } from "../verification/embeddings.ts";
import { namesTested } from "../verification/people_tested.ts";
import { openTestSet } from "../verification/open_test_set.ts";
import type { TestSet } from "../verification/pairs.ts";
import { scorePairs } from "../verification/score_pairs.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { verifyPairs } from "../verification/verify_pairs.ts";
import { imageFileNames } from "./image_file_names.ts";
import { describeSeen, whoWasSeen, whoWasSeenOfSet } from "./who_was_seen.ts";

/** What to embed with what. */
export interface ExtractOptions extends Omit<DataSource, "seed" | "followLinks">, NetworkOverrides {
  /** A run folder, whose best checkpoint is taken, a checkpoint, or a file of ONNX, by its ending. */
  checkpoint: string;
  /**
   * Whether symbolic links are followed out of the folder of images, or of a list's root.
   *
   * @default {as the run of the checkpoint did, if `data` is what it was trained on}
   */
  followLinks?: boolean;
  /**
   * Pairs to verify: of images of `data` in LFW's format, or of rows; or a verification set (`.bin`), whose own
   * images are then embedded besides, unless it is `data`.
   */
  pairs?: string;
  /**
   * Writes a file an image rather than one for all.
   *
   * @default {false}
   */
  perImage?: boolean;
  /**
   * Whether pictures are turned upright as EXIF says, or left as they are stored.
   *
   * @default {as in training}
   */
  orientation?: OrientationRule;
  /** The folder to write into; it must be new or empty. */
  out: string;
  /**
   * Where to compute.
   *
   * @default {"auto"}
   */
  device?: "auto" | DeviceName;
  /**
   * Whether an image that cannot be read is an error rather than skipped.
   *
   * @default {false}
   */
  strict?: boolean;
  /** Makes a network of one's own, as in the configuration of the run. */
  backbone?: BackboneFactory;
  /**
   * Processes that share the images as ranks, each of which calls `extract` with the same options, but for `out` and `device`. Rank 0
   * alone reads the checkpoint, writes, and tells what happens.
   *
   * @default {this process alone}
   */
  communicator?: Communicator;
  /** Hears what happens. */
  onEvent?: (event: ExtractEvent) => void;
}

/** What an extraction tells of itself. */
export type ExtractEvent =
  | { type: "start"; device: Device; backbone: string; description?: string; images: number }
  | { type: "notice"; message: string }
  | { type: "skip"; error: ImageDecodeError }
  | { type: "progress"; embedded: number; images: number };

/** What came out. */
export interface Extraction {
  /** Images embedded. */
  images: number;
  /** Images that could not be read. */
  skipped: number;
  /** 2 D */
  length: number;
  /** Where there are pairs. */
  verification?: Verification;
}

/**
 * Embeds all images of a dataset with a trained network: the features of image and mirror image, one after the other.
 * Writes `embeddings.npy` (float32 [n, 2 D]), or a file an image below `embeddings/`; `samples.tsv` (row, path,
 * identity); `measured_on.json`, which says what of; `trained_on.json`, which says who of these the network was trained on; and with pairs `roc.json`, `roc.csv`, `roc.svg` and `scores.json`.
 *
 * Ranks write the files that one process writes: equal to the bit on wasm.
 *
 * @returns On every rank, but `verification` on the first alone.
 * @throws {Error} If checkpoint, data or pairs are not to be read, before anything is written; if no image of a set is.
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const { data, root, encoding, pairs: list, perImage = false, out, strict, onEvent = () => {} } =
    options;
  const { communicator = singleRank } = options, isFirst = communicator.rank === 0;
  const { checkpoint: read } = shareEarlierTraining(
    communicator,
    isFirst ? { checkpoint: await readCheckpoint(options.checkpoint, "best") } : undefined,
  );
  const checkpoint = overrideNetwork(read!, options);
  const seed = Number(checkpoint.config.seed ?? 0);
  const [trainedOn] = objectivesOf(checkpoint.config);
  const isFollowed = trainedOn?.data === data && trainedOn.followLinks === true;
  const { followLinks = isFollowed || undefined } = options;
  await using opened = new AsyncDisposableStack();
  const dataset = await openDataset(data, {
    ...{ root, encoding, followLinks, seed },
    onFault: (message) => onEvent({ type: "notice", message }),
    onNotice: (message) => onEvent({ type: "notice", message: `"${data}": ${message}` }),
  });
  opened.defer(() => dataset.close());
  const test = list === undefined ? undefined : await openTestSet(list, dataset, { encoding });
  if (test) opened.defer(() => test.dataset.close());
  if (communicator.size > 1) requireAgreement(communicator, await factsOf(options, dataset, test));
  const seen = isFirst
    ? await whoWasSeen(dataset, { data, seed, dir: options.checkpoint }, checkpoint)
    : NOBODY;
  const device = await useDevice(options.device);
  const { backbone, recipe: trained } = loadBackbone(checkpoint, options.backbone);
  const recipe = { ...trained, orientation: options.orientation ?? trained.orientation };
  try {
    if (isFirst) await createOutputFolder(out);
    const apart = test && test.dataset !== dataset ? test.dataset : undefined;
    const images = dataset.imageCount + (apart?.imageCount ?? 0);
    const { name, description } = backbone;
    onEvent({ type: "start", device, backbone: name, description, images });
    if (test) {
      const known = apart ? whoWasSeenOfSet(list!, checkpoint) : seen;
      for (const message of describeSeen(namesTested(test), known)) {
        onEvent({ type: "notice", message });
      }
    }
    const onSkip = (error: ImageDecodeError) => onEvent({ type: "skip", error });
    const embedded = await embedAll(backbone, dataset, {
      communicator,
      recipe,
      strict,
      onSkip,
      onProgress: (embedded) => onEvent({ type: "progress", embedded, images }),
    });
    device.check();
    if (embedded.images.length === 0) {
      throw new Error(
        `Cannot embed "${dataset.name}": none of its ${dataset.imageCount} images can be read: ` +
          embedded.unreadable.describe(),
      );
    }
    const { checkpoint: from } = options, { step } = checkpoint.state;
    if (isFirst) {
      await writeMeasuredOn(out, {
        checkpoint: from,
        step,
        data,
        root,
        encoding,
        followLinks,
        seed,
        pairs: list,
      });
      await writeTrainedOn(out, seen);
      await writeRows(out, dataset, embedded, perImage);
    }
    const { count, length } = embedded.embeddings;
    const scored = test && (apart
      ? await verifyPairs(backbone, test, {
        communicator,
        recipe,
        strict,
        onSkip,
        onProgress: (embedded) => onEvent({ type: "progress", embedded: count + embedded, images }),
      }).finally(() => device.check())
      : isFirst
      ? scorePairs(test, embedded)
      : undefined);
    if (scored?.leftOut !== undefined) onEvent({ type: "notice", message: scored.leftOut });
    return {
      images: count,
      skipped: dataset.imageCount - count,
      length,
      verification: scored && await writeVerification(out, scored, backbone.name),
    };
  } finally {
    backbone.dispose();
  }
}

const NOBODY: PeopleSeen = { names: new Set(), doubts: [] };

/** What ranks must have alike. */
async function factsOf(
  { checkpoint: _, out: __, device: ___, communicator: ____, onEvent: _____, ...flags }:
    ExtractOptions,
  dataset: Dataset,
  test: TestSet | undefined,
): Promise<Record<string, unknown>> {
  return {
    ...flags,
    ...await factsOfData(dataset),
    "pairs to verify": test?.pairs.same.length,
    "images of pairs": test?.dataset.imageCount,
  };
}

/** Images that a rank embeds before all exchange what they have. */
const IMAGES_AT_ONCE = 2048;

/** Embeds all images of a dataset, a few thousand of each rank at a time: more would not fit into an exchange. */
async function embedAll(
  backbone: Backbone,
  dataset: Dataset,
  options: EmbedTogetherOptions,
): Promise<EmbeddedImages> {
  const { communicator: { size }, onProgress } = options, { imageCount } = dataset;
  const all = Int32Array.from({ length: imageCount }, (_, image) => image);
  if (size === 1) return await embedImages(backbone, dataset, all, options);
  const length = 2 * backbone.embeddingLength, unreadable = new UnreadableImages();
  const data = new Float32Array(options.communicator.rank === 0 ? imageCount * length : 0);
  const images: number[] = [];
  for (let from = 0; from < imageCount; from += size * IMAGES_AT_ONCE) {
    const some = await embedTogether(
      backbone,
      dataset,
      all.subarray(from, from + size * IMAGES_AT_ONCE),
      {
        ...options,
        onSkip(error) {
          unreadable.add(error);
          options.onSkip(error);
        },
        onProgress: (embedded) => onProgress?.(images.length + embedded),
      },
    );
    if (data.length > 0) data.set(some.embeddings.data, images.length * length);
    for (const image of some.images) images.push(image);
  }
  const count = images.length;
  return {
    embeddings: { data: data.subarray(0, count * length), count, length },
    images: Int32Array.from(images),
    unreadable,
  };
}

/** The table of samples, and the embeddings in one file or in one an image. */
async function writeRows(
  out: string,
  dataset: Dataset,
  { embeddings, images }: EmbeddedImages,
  perImage: boolean,
): Promise<void> {
  const paths = Array.from(images, (image) => dataset.path(image));
  const identities = Array.from(
    images,
    (image) => dataset.identityName(identityOf(dataset, image)),
  );
  await writeSamples(out, { paths, identities });
  if (perImage) await writeImageEmbeddings(out, embeddings, imageFileNames(paths));
  else await writeEmbeddings(out, embeddings);
}
