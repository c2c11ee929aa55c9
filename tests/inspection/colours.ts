import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { listedDataset } from "../datasets/listed_dataset.ts";

/** Red, green, blue, 0 to 255; nothing stands for an image that cannot be read. */
export type Colour = readonly [number, number, number] | undefined;

/** Identities with images of one colour each. */
export function colourDataset(...identities: Colour[][]): Dataset {
  const colours = identities.flat();
  return {
    ...listedDataset(...identities.map((images) => images.length)),
    read: (image) => {
      const colour = colours[image];
      const header = new TextEncoder().encode(colour ? "P6 1 1 255 " : "none");
      return Promise.resolve(Uint8Array.of(...header, ...colour ?? []));
    },
  };
}

/** A network whose embedding is the image's colour, -1 to 1 a channel. */
export const colourBackbone: Backbone = {
  name: "colour",
  imageSize: 1,
  embeddingLength: 3,
  variables: new Map(),
  embed: (images) => tf.reshape(images, [-1, 3]),
  dispose() {},
};
