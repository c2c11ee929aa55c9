import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackboneFactory } from "../backbones/backbones.ts";
import { readCheckpoint } from "../checkpoints/read_checkpoint.ts";
import { loadBackbone } from "../checkpoints/load_backbone.ts";
import { type Device, useDevice } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { encodeNpy } from "../formats/npy.ts";
import { formatSamples } from "../formats/samples_table.ts";
import type { OrientationRule } from "../images/orientation.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { createOutputFolder } from "../reports/create_output_folder.ts";
import { writeMeasuredOn } from "../reports/measured_on.ts";
import { writeVerification } from "../reports/write_verification.ts";
import { type EmbeddedImages, embedImages } from "../verification/embed_images.ts";
import { namesTested } from "../verification/names_tested.ts";
import { openTestSet } from "../verification/open_test_set.ts";
import { leftOutPairs, readablePairs } from "../verification/readable_pairs.ts";
import type { Verification } from "../verification/verify.ts";
import { imageFileNames } from "./image_file_names.ts";
import { describeSeen, writeTrainedOn } from "./trained_on.ts";
import { whoWasSeen, whoWasSeenOfSet } from "./who_was_seen.ts";

/** What to embed with what. */
export interface ExtractOptions {
  /** A run folder, whose best checkpoint is taken, or a checkpoint. */
  checkpoint: string;
  /** What {@link openDataset} opens. */
  data: string;
  /**
   * What the paths of an image list are relative to.
   *
   * @default {the list's folder}
   */
  root?: string;
  /**
   * How text files are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes, such as
   * `gbk`.
   *
   * @default {none, and such files are errors}
   */
  encoding?: string;
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
  /** Hears what happens. */
  onEvent?: (event: ExtractEvent) => void;
}

/** What an extraction tells of itself. */
export type ExtractEvent =
  | { type: "start"; device: Device; backbone: string; images: number }
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
 * @throws {Error} If checkpoint, data or pairs are not to be read, before anything is written; if no image of a set is.
 */
export async function extract(options: ExtractOptions): Promise<Extraction> {
  const { data, root, encoding, pairs: list, perImage = false, out, strict, onEvent = () => {} } =
    options;
  const checkpoint = await readCheckpoint(options.checkpoint, "best");
  const seed = Number(checkpoint.config.seed ?? 0);
  const isTrainedOn = checkpoint.config.data === data;
  const { followLinks = isTrainedOn && checkpoint.config.followLinks === true || undefined } =
    options;
  await using opened = new AsyncDisposableStack();
  const dataset = await openDataset(data, {
    ...{ root, encoding, followLinks, seed },
    onFault: (message) => onEvent({ type: "notice", message }),
    onNotice: (message) => onEvent({ type: "notice", message: `"${data}": ${message}` }),
  });
  opened.defer(() => dataset.close());
  const test = list === undefined ? undefined : await openTestSet(list, dataset, { encoding });
  if (test) opened.defer(() => test.dataset.close());
  const seen = await whoWasSeen(dataset, { data, seed, dir: options.checkpoint }, checkpoint);
  const device = await useDevice(options.device);
  const { backbone, recipe: trained } = loadBackbone(checkpoint, options.backbone);
  const recipe = { ...trained, orientation: options.orientation ?? trained.orientation };
  try {
    await createOutputFolder(out);
    const apart = test && test.dataset !== dataset ? test.dataset : undefined;
    const images = dataset.imageCount + (apart?.imageCount ?? 0);
    onEvent({ type: "start", device, backbone: backbone.name, images });
    if (test) {
      const known = apart ? whoWasSeenOfSet(list!, checkpoint) : seen;
      for (const message of describeSeen(namesTested(test), known)) {
        onEvent({ type: "notice", message });
      }
    }
    const embed = async (dataset: Dataset, before: number) => {
      const all = Int32Array.from({ length: dataset.imageCount }, (_, image) => image);
      const embedded = await embedImages(backbone, dataset, all, {
        recipe,
        strict,
        onSkip: (error) => onEvent({ type: "skip", error }),
        onProgress: (embedded) =>
          onEvent({ type: "progress", embedded: before + embedded, images }),
      });
      device.check();
      if (embedded.images.length > 0) return embedded;
      throw new Error(
        `Cannot embed "${dataset.name}": none of its ${dataset.imageCount} images can be read: ` +
          embedded.unreadable.describe(),
      );
    };
    const embedded = await embed(dataset, 0);
    const { checkpoint: from } = options, { step } = checkpoint.state;
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
    await writeEmbeddings(out, dataset, embedded, perImage);
    const { count, length } = embedded.embeddings;
    const tested = apart ? await embed(apart, count) : embedded;
    const pairs = test && readablePairs(test.pairs, tested.images, tested.unreadable);
    const notice = pairs && leftOutPairs(test.pairs, pairs);
    if (notice !== undefined) onEvent({ type: "notice", message: notice });
    return {
      images: count,
      skipped: dataset.imageCount - count,
      length,
      verification: pairs && await writeVerification(
        out,
        tested.embeddings,
        pairs,
        backbone.name,
        tested.images.map((image) => identityOf(test.dataset, image)),
      ),
    };
  } finally {
    backbone.dispose();
  }
}

async function writeEmbeddings(
  out: string,
  dataset: Dataset,
  { embeddings, images }: EmbeddedImages,
  perImage: boolean,
): Promise<void> {
  const { data, count, length } = embeddings;
  const paths = Array.from(images, (image) => dataset.path(image));
  const identities = Array.from(
    images,
    (image) => dataset.identityName(identityOf(dataset, image)),
  );
  await writeFile(join(out, "samples.tsv"), formatSamples({ paths, identities }));
  if (!perImage) {
    await writeFile(join(out, "embeddings.npy"), encodeNpy({ shape: [count, length], data }));
    return;
  }
  for (const [row, name] of imageFileNames(paths).entries()) {
    const file = join(out, "embeddings", `${name}.npy`);
    await mkdir(dirname(file), { recursive: true });
    const embedding = data.subarray(row * length, (row + 1) * length);
    await writeFile(file, encodeNpy({ shape: [length], data: embedding }));
  }
}
