import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import type { ImageDecodeError } from "../../src/images/image_decode_error.ts";
import { embedImages } from "../../src/verification/embed_images.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";
import { type Greys, pictureDataset } from "../picture_dataset.ts";

/** Whose embedding is the red of the pixels, row by row. */
function pixelBackbone(passes: number[] = [], size = 2): Backbone {
  return {
    name: "pixels",
    imageSize: size,
    embeddingLength: size * size,
    variables: new Map(),
    embed(images, mode) {
      strictEqual(mode?.training ?? false, false);
      passes.push(images.shape[0]);
      return tf.tidy(() =>
        tf.reshape(tf.slice(images, [0, 0, 0, 0], [-1, -1, -1, 1]), [
          -1,
          size * size,
        ]) as tf.Tensor2D
      );
    },
    dispose() {},
  };
}

/** From greys to what a network is given. */
const seen = (greys: number[]) => greys.map((grey) => grey / 127.5 - 1);

const pictures: Greys[] = [
  [0, 51, 102, 255],
  [10, 20, 30, 40],
  [200, 150, 100, 50],
  [1, 2, 4, 8],
];

testOnEveryDevice(
  "embedImages() puts what the network makes of an image before what it makes of the image mirrored left to right",
  async () => {
    const { embeddings, images } = await embedImages(
      pixelBackbone(),
      pictureDataset(pictures),
      [0],
      { recipe: { size: 2 } },
    );
    deepStrictEqual([embeddings.count, embeddings.length, [...images]], [1, 8, [0]]);
    closeTo(embeddings.data, [...seen([0, 51, 102, 255]), ...seen([51, 0, 255, 102])], 1e-6);
  },
);

testOnDevice(
  "wasm",
  "embedImages() gives rows in the order that is asked for, however few images a pass takes",
  async () => {
    const passes: number[] = [], progress: number[] = [];
    const { embeddings, images } = await embedImages(
      pixelBackbone(passes),
      pictureDataset(pictures),
      [3, 1, 2, 1, 0],
      { recipe: { size: 2 }, batch: 2, onProgress: (embedded) => progress.push(embedded) },
    );
    deepStrictEqual([...images], [3, 1, 2, 1, 0]);
    deepStrictEqual(passes, [2, 2, 2, 2, 1, 1], "each pass is taken for images and mirror images");
    deepStrictEqual(progress, [2, 4, 5]);
    const rows = [3, 1, 2, 1, 0].flatMap((image) => {
      const [a, b, c, d] = pictures[image] as unknown as number[];
      return [...seen([a, b, c, d]), ...seen([b, a, d, c])];
    });
    closeTo(embeddings.data, rows, 1e-6);
  },
);

testOnDevice(
  "wasm",
  "embedImages() leaves out images that cannot be read, tells of each, and moves up the rows of the others",
  async () => {
    const broken: Greys[] = [pictures[0], "broken", "broken", pictures[3]];
    const skipped: ImageDecodeError[] = [], progress: number[] = [];
    for (const batch of [1, 4]) {
      const { embeddings, images } = await embedImages(
        pixelBackbone(),
        pictureDataset(broken),
        [0, 1, 2, 3],
        {
          recipe: { size: 2 },
          batch,
          onSkip: (error) => skipped.push(error),
          onProgress: (embedded) => progress.push(embedded),
        },
      );
      deepStrictEqual([embeddings.count, embeddings.data.length, [...images]], [2, 16, [0, 3]]);
      closeTo(embeddings.data.subarray(8), [...seen([1, 2, 4, 8]), ...seen([2, 1, 8, 4])], 1e-6);
    }
    deepStrictEqual(
      skipped.map(({ path }) => path),
      ["picture 1", "picture 2", "picture 1", "picture 2"],
    );
    strictEqual(progress.at(-1), 2);
  },
);

testOnDevice(
  "wasm",
  "embedImages() ends at an image that cannot be read if it is to be strict",
  () =>
    rejects(
      embedImages(pixelBackbone(), pictureDataset(["broken", pictures[0]]), [1, 0], {
        recipe: { size: 2 },
        strict: true,
      }),
      (error: Error) => {
        match(error.message, /^Cannot decode "picture 0"/);
        return true;
      },
    ),
);

testOnDevice("wasm", "embedImages() cuts images as the recipe says", async () => {
  const { embeddings } = await embedImages(pixelBackbone([], 1), pictureDataset(pictures), [0], {
    recipe: { size: 1, crop: 1, cropOffset: [1, 0] },
  });
  // The upper right one of four: its mirror image is itself.
  closeTo(embeddings.data, seen([51, 51]), 1e-6);
});

testOnDevice(
  "wasm",
  "embedImages() leaves nothing to chance, whatever the recipe has for training",
  async () => {
    const { embeddings } = await embedImages(
      pixelBackbone(),
      pictureDataset(pictures),
      Array(16).fill(0),
      { recipe: { size: 2, crop: 2, jitter: 1, flip: true } },
    );
    const row = [...seen([0, 51, 102, 255]), ...seen([51, 0, 255, 102])];
    closeTo(embeddings.data, Array(16).fill(row).flat(), 1e-6);
  },
);

testOnDevice("wasm", "embedImages() of nothing is nothing", async () => {
  const { embeddings, images } = await embedImages(pixelBackbone(), pictureDataset(pictures), [], {
    recipe: { size: 2 },
  });
  deepStrictEqual([embeddings.count, embeddings.data.length, images.length], [0, 0, 0]);
});
