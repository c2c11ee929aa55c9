import type { ImageRecipe } from "../images/image_recipe.ts";
import { decodeAugmented } from "../images/decode_augmented.ts";
import { type DecodedSquare, decodeSquare } from "../images/decode_square.ts";
import { ImageDecodeError, pictureFault } from "../images/image_decode_error.ts";
import type { Squares } from "../images/squares.ts";
import { Random } from "../random/random.ts";

/** Files of the images of a batch, and what is to be made of them. */
export interface LoadQuestion {
  /** One after the other, as a message of few parts costs less than one of many. */
  files: Uint8Array<ArrayBuffer>;
  /** Where each ends. */
  ends: Float64Array<ArrayBuffer>;
  /** The epoch and the position of each image, for what chance decides. */
  turns: Float64Array<ArrayBuffer>;
  recipe: ImageRecipe;
  /** Of chance; without it nothing is left to it. */
  seed: number | undefined;
  maxPixels: number | undefined;
  /** What is to come of it: numbers as networks take them, bytes that are yet to be normalised, or what a device is to finish. */
  form: "pixels" | "bytes" | "squares";
}

/** What became of a batch. */
export interface LoadAnswer {
  /** Of those images that are sound: [n, S, S, 3], or what is to be finished. */
  pixels: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Squares;
  /** What was wrong with the others, by their place in the batch. */
  faults: Map<number, string>;
}

/**
 * Decodes the images of a batch, and cuts or augments them, one after the other into one array.
 *
 * @param begin Hears the place of each before it is begun with.
 */
export async function loadBatch(
  question: LoadQuestion,
  begin: (place: number) => void = () => {},
): Promise<LoadAnswer> {
  const { files, ends, turns, recipe, seed, maxPixels, form } = question;
  const options = { ...recipe, maxPixels };
  const length = recipe.size ** 2 * 3;
  const batch = form === "squares" ? new SquareBatch() : new PixelBatch(
    form === "bytes"
      ? new Uint8Array(ends.length * length)
      : new Float32Array(ends.length * length),
    length,
  );
  const faults = new Map<number, string>();
  for (const [i, end] of ends.entries()) {
    begin(i);
    const bytes = files.subarray(i > 0 ? ends[i - 1] : 0, end);
    const random = seed === undefined
      ? undefined
      : new Random(seed, "augment", turns[2 * i], turns[2 * i + 1]);
    try {
      await batch.add(bytes, options, random);
    } catch (error) {
      // What broke a kernel may have left it in any state, so this worker should not go on.
      const fault = error instanceof WebAssembly.RuntimeError ? error : pictureFault("", error);
      if (!(fault instanceof ImageDecodeError)) throw fault;
      faults.set(i, fault.reason);
    }
  }
  return { pixels: batch.join(), faults };
}

type Options = LoadQuestion["recipe"] & { maxPixels: number | undefined };

/** Images that are written to their places at once. */
class PixelBatch {
  readonly #pixels: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  readonly #length: number;
  #added = 0;

  constructor(pixels: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>, length: number) {
    this.#pixels = pixels;
    this.#length = length;
  }

  async add(bytes: Uint8Array, options: Options, random?: Random) {
    const start = this.#added * this.#length;
    const to = this.#pixels.subarray(start, start + this.#length);
    await decodeAugmented(bytes, to, options, random);
    this.#added++;
  }

  join(): Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> {
    const length = this.#added * this.#length;
    return length === this.#pixels.length ? this.#pixels : this.#pixels.slice(0, length);
  }
}

/** Squares of any sizes. */
class SquareBatch {
  readonly #squares: DecodedSquare[] = [];

  async add(bytes: Uint8Array, options: Options, random?: Random) {
    this.#squares.push(await decodeSquare(bytes, options, random));
  }

  join(): Squares {
    const total = this.#squares.reduce((sum, { words }) => sum + words.length, 0);
    const all = new Int32Array(total);
    let at = 0;
    const cuts = this.#squares.map(({ words, side, mirror }) => {
      all.set(words, at);
      at += words.length;
      return { at: at - words.length, rowLength: side, side, mirror };
    });
    return { words: all, cuts };
  }
}
