import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "./backbone.ts";
import type { Layer } from "./layers/layer.ts";
import { Parameters, type ParametersOptions } from "./parameters.ts";

/** What a backbone of a name is made for. */
export interface BackboneSize extends ParametersOptions {
  /** S, pixels. */
  imageSize: number;
  /**
   * D
   *
   * @default {each backbone's own}
   */
  embeddingLength?: number;
  /**
   * Of the initial weights.
   *
   * @default {0}
   */
  seed?: number;
}

/** What a backbone's builder is told. */
export interface BackboneOptions extends BackboneSize {
  /** D */
  embeddingLength: number;
}

/**
 * Makes a {@link Backbone} of layers.
 *
 * @param name Goes into checkpoints: a network of another name is not loaded.
 * @param build Makes the layers, from images [B, S, S, 3] to embeddings [B, D]; each names its parameters.
 *
 * @example A backbone of one's own
 * ```ts
 * import { defineBackbone, flatten, linear, sequence } from "../../mod.ts";
 *
 * const plain = defineBackbone(
 *   "plain",
 *   { imageSize: 32, embeddingLength: 64 },
 *   (parameters) =>
 *     sequence(flatten, linear(parameters, "out", { inputs: 32 * 32 * 3, outputs: 64 })),
 * );
 * plain.dispose();
 * ```
 */
export function defineBackbone(
  name: string,
  options: BackboneOptions,
  build: (parameters: Parameters) => Layer,
): Backbone {
  const { imageSize, embeddingLength, seed = 0 } = options;
  const parameters = new Parameters(seed, options);
  let network: Layer;
  try {
    network = build(parameters);
  } catch (error) {
    parameters.dispose();
    throw error;
  }
  return {
    name,
    imageSize,
    embeddingLength,
    variables: parameters.variables,
    layers: network.layers ?? [network],
    embed(images, mode = {}) {
      const [, height, width, channels] = images.shape;
      if (height !== imageSize || width !== imageSize || channels !== 3) {
        throw new TypeError(
          `Cannot embed images of shape [${images.shape.join(", ")}]: the backbone takes ` +
            `[B, ${imageSize}, ${imageSize}, 3]`,
        );
      }
      // What a gradient needs later the tape has kept, so tf.tidy frees only the rest.
      return tf.tidy(() => network(images, mode) as tf.Tensor2D);
    },
    dispose: () => parameters.dispose(),
  };
}

/** How many pixels a side are left of `size` after `halvings` convolutions of stride 2 that round up. */
export function halvedSize(size: number, halvings: number): number {
  return halvings === 0 ? size : halvedSize(Math.ceil(size / 2), halvings - 1);
}
