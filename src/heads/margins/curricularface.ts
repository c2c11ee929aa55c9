import * as tf from "../../npm/tfjs.ts";
import type { Parameters } from "../../backbones/parameters.ts";
import { angle, type MarginBatch, type MarginKind, type MarginRule } from "./margin_kind.ts";

/**
 * Arcface of m on an image's own row; and of the other rows, those that are hard, whose cosine c is above cos(theta + m), count as
 * c (t + c) (Huang et al., CVPR 2020, eq. 5 and 6). t is a running mean of the cosines of images with their own rows: in a
 * network that knows little hard rows count less than they are, later, as t grows, more.
 */
export interface CurricularFace {
  /** Tells it from the others. */
  readonly kind: "curricularface";
  /**
   * Radians.
   *
   * @default {0.5}
   */
  readonly m?: number;
}

/** {@link CurricularFace}; what it remembers is `margin.t`. */
export const curricularface: MarginKind<CurricularFace> = {
  kind: "curricularface",
  ranges: { m: angle },
  defaults: { m: 0.5 },
  matrices: 4,
  makeRule,
};

/** The share of t that a batch leaves, as in the authors' code. */
const KEPT = 0.99;

/** As in the authors' code a batch is judged after its own cosines have joined t, of which no gradient is taken. */
function makeRule({ m }: Required<CurricularFace>, parameters: Parameters): MarginRule {
  const t = parameters.constant("margin.t", [], 0, false);
  return (batch) => {
    const { columns, cosines } = batch, counting = columns.filter((column) => column >= 0).length;
    const hard = tf.tidy(() => {
      const own = tf.clipByValue(ownCosines(batch), -1, 1);
      const at = tf.tensor1d(columns, "int32");
      if (counting > 0) {
        const seen = tf.div(tf.sum(tf.mul(own, tf.greaterEqual(at, 0))), counting);
        t.assign(tf.add(tf.mul(t, KEPT), tf.mul(seen, 1 - KEPT)));
      }
      const sine = tf.sqrt(tf.sub(1, tf.square(own)));
      const bent = tf.sub(tf.mul(own, Math.cos(m)), tf.mul(sine, Math.sin(m)));
      const others = tf.notEqual(tf.range(0, cosines.shape[1], 1, "int32"), tf.expandDims(at, 1));
      return tf.logicalAnd(others, tf.greater(cosines, tf.expandDims(bent, 1)));
    });
    return { margin: { m2: m }, cosines: harden(cosines, hard, t) };
  };
}

/** [B], the cosine of each image with its own row; of those that do not count, any. */
function ownCosines({ cosines, columns, own }: MarginBatch): tf.Tensor {
  if (own) return own;
  const places = Array.from(columns, (column, image) => [image, Math.max(0, column)]);
  return tf.gatherND(cosines, tf.tensor2d(places, [columns.length, 2], "int32"));
}

/** c (t + c) in the place of each cosine c that is hard. */
function harden(cosines: tf.Tensor2D, hard: tf.Tensor, t: tf.Tensor): tf.Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [cosines] = inputs as [tf.Tensor];
    save([cosines, hard]);
    const value = tf.where(hard, tf.tidy(() => tf.mul(cosines, tf.add(cosines, t))), cosines);
    const gradFunc = (slope: tf.Tensor, [cosines, hard]: tf.Tensor[]) =>
      tf.where(hard, tf.tidy(() => tf.mul(slope, tf.add(tf.mul(cosines, 2), t))), slope);
    return { value, gradFunc };
  });
  return op(cosines) as tf.Tensor2D;
}
