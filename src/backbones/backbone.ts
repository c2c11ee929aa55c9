import type * as tf from "../npm/tfjs.ts";
import type { ForwardMode, Layer } from "./layers/layer.ts";

/** A network from pixels to embeddings. Anything of this shape can be trained. */
export interface Backbone {
  /** What made it, such as `small:width=32`. */
  readonly name: string;
  /** The side S of the square images it takes, in pixels. */
  readonly imageSize: number;
  /** D, the numbers in an embedding. */
  readonly embeddingLength: number;
  /** All that a checkpoint must hold, by name: trainable weights, and running statistics that are not. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** What {@link Backbone.embed} runs one after the other, if that is known. */
  readonly layers?: readonly Layer[];
  /** A file of ONNX without weights, which makes the network again: of one that its name does not tell how to make. */
  readonly graph?: Uint8Array;
  /** What is to be known of it besides, in a sentence. */
  readonly description?: string;
  /**
   * Embeds images.
   *
   * @param images [B, S, S, 3], values in [-1, 1]
   * @returns [B, D], not normalised, owned by the caller.
   */
  embed(images: tf.Tensor4D, mode?: ForwardMode): tf.Tensor2D;
  /** Frees the variables. */
  dispose(): void;
}
