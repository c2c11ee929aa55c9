import {
  deepStrictEqual,
  notDeepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import type { Sample } from "../../src/datasets/sample.ts";
import { augmentImage } from "../../src/images/augment_image.ts";
import { Random } from "../../src/random/random.ts";
import { AugmentStream, type AugmentStreamOptions } from "../../src/streams/augment_stream.ts";
import type { Decoded } from "../../src/streams/decode_stream.ts";

const picture = {
  width: 9,
  height: 9,
  data: Uint8Array.from({ length: 243 }, (_, i) => i),
};
const samples: Decoded<Sample>[] = [0, 1, 2, 3].map((position) => ({
  image: position,
  identity: 7,
  epoch: 2,
  batch: 0,
  position,
  picture,
}));
const recipe = { size: 3, crop: 3, jitter: 3, flip: true };
const augmented = (items: Decoded<Sample>[], options: AugmentStreamOptions) =>
  Array.fromAsync(ReadableStream.from(items).pipeThrough(new AugmentStream(options)));

Deno.test("AugmentStream puts an array in place of the picture and keeps order and labels", async () => {
  const options = { ...recipe, train: true, seed: 5 };
  const expected = samples.map(({ picture, ...sample }) => ({
    ...sample,
    pixels: augmentImage(picture, recipe, new Random(5, "augment", 2, sample.position)),
  }));
  deepStrictEqual(await augmented(samples, options), expected);
});

Deno.test("AugmentStream decides by seed, epoch and position, not by what came before", async () => {
  const options = { ...recipe, train: true, seed: 5 };
  const all = await augmented(samples, options);
  deepStrictEqual(await augmented(samples.toReversed(), options), all.toReversed());
  deepStrictEqual(await augmented(samples.slice(2), options), all.slice(2));
  const pixels = (items: { pixels: Float32Array }[]) => items.map(({ pixels }) => pixels);
  notDeepStrictEqual(pixels(await augmented(samples, { ...options, seed: 6 })), pixels(all));
  const later = samples.map((sample) => ({ ...sample, epoch: 3 }));
  notDeepStrictEqual(pixels(await augmented(later, options)), pixels(all));
});

Deno.test("AugmentStream leaves nothing to chance outside of training", async () => {
  for (const { pixels } of await augmented(samples, recipe)) {
    deepStrictEqual(pixels, augmentImage(picture, { size: 3, crop: 3 }));
  }
});

Deno.test("AugmentStream gives nothing for nothing", async () => {
  deepStrictEqual(await augmented([], recipe), []);
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("AugmentStream works only when read, and passes cancellation up", async () => {
  let produced = 0, reason: unknown;
  const source = new ReadableStream<Decoded<Sample>>({
    pull: (controller) => controller.enqueue(samples[produced++ % 4]),
    cancel: (why) => void (reason = why),
  }, { highWaterMark: 0 });
  const reader = source.pipeThrough(new AugmentStream(recipe)).getReader();
  await reader.read();
  await pause();
  strictEqual(produced, 2);
  await reader.cancel("enough");
  await pause();
  strictEqual(reason, "enough");
});

Deno.test("AugmentStream passes on what goes wrong before it", async () => {
  const failing = new ReadableStream<Decoded<Sample>>({
    start: (controller) => controller.error(new Error("broken")),
  });
  const stream = failing.pipeThrough(new AugmentStream(recipe));
  await rejects(Array.fromAsync(stream), { message: "broken" });
});

Deno.test("AugmentStream refuses options out of range at once", () => {
  throws(() => new AugmentStream({ size: 0 }), {
    name: "RangeError",
    message: "Cannot augment as size must be a whole number from 1: current value is 0",
  });
});
