import type { Backbone } from "../backbones/backbone.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";
import { embedImages } from "../verification/embed_images.ts";
import type { Embeddings } from "../verification/embeddings.ts";

/** Options of {@link embedCentres}. */
export interface EmbedCentresOptions {
  /** Crop and size, without what chance does in training. */
  recipe: ImageRecipe;
  /** Ends it after the images that are being embedded. */
  signal?: AbortSignal;
  /** Hears how many images are done. */
  onProgress?: (done: number) => void;
}

/** Identities that follow one another, a row each: the centre of all their images. */
export interface Centres extends Embeddings {
  /** The number of the identity in row 0. */
  firstIdentity: number;
  /**
   * [2 count, length], for each identity the centre of every other image of it, and that of those between; zeros
   * where there are none.
   */
  halves: Float32Array;
}

/** Images that are embedded at a time. */
const BLOCK = 2048;

/**
 * Embeds a dataset and gives the centre of each identity: the mean of the unit features of its images, of unit length.
 * Centres come some at a time, in the order of the identities, so that memory does not grow with the dataset. Images
 * that cannot be read are passed over; an identity without others has a centre of zeros.
 */
export async function* embedCentres(
  backbone: Backbone,
  dataset: Dataset,
  { recipe, signal, onProgress }: EmbedCentresOptions,
): AsyncGenerator<Centres> {
  const { imageCount, identityCount } = dataset;
  let identity = 0; // whose images are being added up
  let halves = new Halves(2 * backbone.embeddingLength);
  for (let start = 0; start < imageCount && !signal?.aborted; start += BLOCK) {
    const end = Math.min(start + BLOCK, imageCount);
    const numbers = Float64Array.from({ length: end - start }, (_, i) => start + i);
    const { embeddings, images } = await embedImages(backbone, dataset, numbers, {
      recipe,
      onSkip: () => {},
      onProgress: (embedded) => onProgress?.(start + embedded),
    });
    onProgress?.(end);
    const done: Halves[] = [], firstIdentity = identity;
    let row = 0;
    while (identity < identityCount) {
      for (; row < images.length && images[row] < dataset.firstImage(identity + 1); row++) {
        halves.add(embeddings, row);
      }
      if (dataset.firstImage(identity + 1) > end) break; // more of its images are in the next block
      done.push(halves);
      halves = new Halves(halves.length);
      identity++;
    }
    if (done.length > 0) yield centresOf(done, firstIdentity);
  }
}

function centresOf(done: Halves[], firstIdentity: number): Centres {
  const count = done.length, length = done[0].length;
  const data = new Float32Array(count * length), halves = new Float32Array(2 * count * length);
  for (const [row, { even, odd }] of done.entries()) {
    data.set(toUnit(even.map((value, i) => value + odd[i])), row * length);
    halves.set(toUnit(even), 2 * row * length);
    halves.set(toUnit(odd), (2 * row + 1) * length);
  }
  return { data, count, length, firstIdentity, halves };
}

/** Sums of the unit features of every other image, and of those between. */
class Halves {
  readonly length: number;
  readonly even: Float64Array;
  readonly odd: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.length = length;
    this.even = new Float64Array(length);
    this.odd = new Float64Array(length);
  }

  add({ data, length }: Embeddings, row: number): void {
    const features = data.subarray(row * length, (row + 1) * length);
    const norm = normOf(features);
    if (!(norm > 0 && norm < Infinity)) return; // it points nowhere
    const sum = this.#count++ % 2 === 0 ? this.even : this.odd;
    for (let i = 0; i < length; i++) sum[i] += features[i] / norm;
  }
}

/** Zeros stay zeros. */
function toUnit(sum: Float64Array): Float64Array {
  const norm = normOf(sum);
  return norm > 0 ? sum.map((value) => value / norm) : sum;
}

function normOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  return Math.sqrt(squares);
}
