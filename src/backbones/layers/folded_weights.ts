import * as tf from "../../npm/tfjs.ts";
import {
  finishedConvolution,
  hasFinishedConvolution,
} from "../../compute/kernels/conv2d/finished_convolution.ts";

/** What a convolution without bias is made of. */
export interface ConvolutionParts {
  /** [kernel, kernel, inputs, outputs], or [kernel, kernel, channels, 1] where channels are kept apart. */
  readonly filter: tf.Tensor;
  /** Pixels from one place of the filter to the next. */
  readonly stride: number;
  /** Zeros around the image. */
  readonly padding: number;
  /** Whether channels are kept apart. */
  readonly isDepthwise: boolean;
}

/** What a batch norm is made of. */
export interface BatchNormParts {
  /** [C], the scale. */
  readonly gamma: tf.Tensor;
  /** [C], the shift. */
  readonly beta: tf.Tensor;
  /** [C] */
  readonly mean: tf.Tensor;
  /** [C] */
  readonly variance: tf.Tensor;
  /** Added to the variance. */
  readonly epsilon: number;
  /** Whether ReLU follows. */
  readonly relu: boolean;
  /** [C], of a PReLU that follows. */
  readonly slopes?: tf.Tensor;
}

/** A convolution and the batch norm that follows it. */
export interface NormalisedConvolution {
  /** What comes first. */
  readonly convolution: ConvolutionParts;
  /** What its result is normalised by. */
  readonly norm: BatchNormParts;
}

/**
 * Filters into which the batch norm after them is folded: each output's is multiplied by gamma / sqrt(variance + epsilon), and a
 * bias takes the place of the rest, so that a convolution, its batch norm, ReLU or PReLU, and what is added before these are one
 * pass over memory. Embeddings differ by rounding. Given to a network by its mode, it folds what is asked for first, and keeps
 * that until it is disposed: no weight may change meanwhile. Only wasm folds; elsewhere it changes nothing.
 *
 * @example Usage
 * ```ts
 * import { createBackbone, FoldedWeights, useDevice } from "../../../mod.ts";
 * import * as tf from "npm:@tensorflow/tfjs@4.22.0";
 *
 * await useDevice("wasm");
 * const backbone = createBackbone({ name: "small", width: 4 }, { imageSize: 16 });
 * const folded = new FoldedWeights();
 * const embeddings = backbone.embed(tf.zeros([1, 16, 16, 3]), { folded });
 * console.log(embeddings.shape); // [ 1, 128 ]
 * folded.dispose();
 * ```
 */
export class FoldedWeights {
  readonly #weights = new Map<NormalisedConvolution, { filter: tf.Tensor; bias: tf.Tensor }>();

  /** Whether the device in use gains by it. */
  get isUsed(): boolean {
    return hasFinishedConvolution();
  }

  /**
   * Convolves and normalises.
   *
   * @param x [B, H, W, C]
   * @param of The same object each time, by which the weights are found again.
   * @param addend [B, H', W', C'], added before ReLU or PReLU.
   * @returns [B, H', W', C'], owned by the caller.
   */
  convolve(x: tf.Tensor, of: NormalisedConvolution, addend?: tf.Tensor): tf.Tensor {
    const { convolution: { stride, padding, isDepthwise }, norm: { relu, slopes } } = of;
    let weights = this.#weights.get(of);
    if (!weights) {
      weights = fold(of);
      this.#weights.set(of, weights);
    }
    return finishedConvolution({ x, ...weights, addend, slopes }, {
      ...{ strides: stride, pad: padding, dimRoundingMode: "floor" },
      ...{ isDepthwise, relu },
    });
  }

  /** Frees the weights. It folds them again when they are asked for. */
  dispose(): void {
    for (const { filter, bias } of this.#weights.values()) tf.dispose([filter, bias]);
    this.#weights.clear();
  }
}

function fold({ convolution, norm }: NormalisedConvolution) {
  const { filter, isDepthwise } = convolution, { gamma, beta, mean, variance, epsilon } = norm;
  const weights = tf.tidy(() => {
    const scale = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)));
    return {
      filter: tf.mul(filter, isDepthwise ? tf.expandDims(scale, 1) : scale),
      bias: tf.sub(beta, tf.mul(mean, scale)),
    };
  });
  tf.keep(weights.filter);
  tf.keep(weights.bias);
  return weights;
}
