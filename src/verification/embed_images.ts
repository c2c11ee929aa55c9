import type { Backbone } from "../backbones/backbone.ts";
import { FoldedWeights } from "../backbones/layers/folded_weights.ts";
import { warn } from "../checks/warn.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import type { Sample } from "../datasets/sample.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";
import { UnreadableImages } from "../images/unreadable_images.ts";
import { freeIdleMemory } from "../compute/free_idle_memory.ts";
import * as tf from "../npm/tfjs.ts";
import { BatchStream } from "../streams/batch_stream.ts";
import { LoadStream } from "../streams/load_stream.ts";
import type { EmbeddedImages } from "./embeddings.ts";

/** How images are read and embedded. */
export interface EmbedImagesOptions {
  /** Crop and size, without what chance does in training. */
  recipe: ImageRecipe;
  /** Images in one pass of the network. @default {64} */
  batch?: number;
  /** Whether an image that cannot be read is an error. @default {false} */
  strict?: boolean;
  /** Hears of each image that is skipped. */
  onSkip?: (error: ImageDecodeError) => void;
  /** Hears how many images are embedded, after each pass. */
  onProgress?: (embedded: number) => void;
}

/**
 * Embeds images: the features of each image and of its mirror image, one after the other, as the paper tests. On wasm the
 * network folds batch norm into convolutions, see {@link FoldedWeights}, so its weights must not change meanwhile.
 *
 * @param images Numbers of images in the dataset, in the order in which their rows should come.
 */
export async function embedImages(
  backbone: Backbone,
  dataset: Dataset,
  images: ArrayLike<number>,
  options: EmbedImagesOptions,
): Promise<EmbeddedImages> {
  const { recipe, batch = 64, strict, onProgress } = options;
  const { onSkip = (error) => warn(error.message) } = options;
  const unreadable = new UnreadableImages();
  const skip = (error: ImageDecodeError) => {
    unreadable.add(error);
    onSkip(error);
  };
  const length = 2 * backbone.embeddingLength;
  const data = new Float32Array(images.length * length);
  const embedded: number[] = [];
  const batches = ReadableStream.from(samplesOf(dataset, images, batch))
    .pipeThrough(new BatchStream(batch))
    .pipeThrough(new LoadStream(dataset, { ...recipe, strict, onSkip: skip }));
  await freeIdleMemory();
  const folded = new FoldedWeights();
  try {
    for await (const { items, pixels } of batches) {
      data.set(await embedBatch(backbone, folded, pixels), embedded.length * length);
      for (const { image } of items) embedded.push(image);
      onProgress?.(embedded.length);
    }
  } finally {
    folded.dispose();
  }
  await freeIdleMemory();
  const count = embedded.length;
  return {
    embeddings: { data: data.subarray(0, count * length), count, length },
    images: Int32Array.from(embedded),
    unreadable,
  };
}

async function embedBatch(
  backbone: Backbone,
  folded: FoldedWeights,
  pixels: Float32Array,
): Promise<Float32Array> {
  const size = backbone.imageSize;
  const embeddings = tf.tidy(() => {
    const batch = tf.tensor4d(pixels, [pixels.length / (size * size * 3), size, size, 3]);
    const sides = [batch, tf.reverse(batch, 2)];
    return tf.concat(sides.map((images) => backbone.embed(images, { folded })), 1);
  });
  const values = await embeddings.data() as Float32Array;
  embeddings.dispose();
  return values;
}

function* samplesOf(
  dataset: Dataset,
  images: ArrayLike<number>,
  batch: number,
): Generator<Sample> {
  for (let position = 0; position < images.length; position++) {
    const image = images[position];
    const identity = identityOf(dataset, image);
    yield { image, identity, epoch: 0, batch: Math.floor(position / batch), position };
  }
}
