import type * as tf from "../../../npm/tfjs.ts";

/**
 * A margin that is the same for all images: what it makes of the cosine t = cos theta between an image and its own anchor.
 * - `combined`: cos(m1 theta + m2) - m3, m2 in radians (Deng et al., CVPR 2019, eq. 4), all three from 0. Where m1 theta + m2
 *   passes pi the cosine would turn back; there it goes on as t does, at the slope 1, from where it was: t - shift - m3.
 *   With m1 = 1 the shift is m2 sin m2 instead, which is that of the authors' code and lets t' drop a little where it begins,
 *   as long as that is the larger (m2 below 2.33), so that t' never rises with the angle.
 * - `arcface`: `combined` of 1, m, 0 (eq. 3 there).
 * - `cosface`: `combined` of 1, 0, m: t - m (Wang et al., CVPR 2018, eq. 4).
 * - `none`: t.
 */
export type UniformMargin =
  | { readonly kind: "none" }
  | { readonly kind: "arcface" | "cosface"; readonly m: number }
  | { readonly kind: "combined"; readonly m1: number; readonly m2: number; readonly m3: number };

/** Any margin that a head can be given. */
export type Margin = UniformMargin | AdaFace;

/** What a margin does to the cosine. */
export type MarginKind = Margin["kind"];

/**
 * A margin by the quality of each image, of which the norm of its features is taken for a measure (Kim et al., CVPR 2022,
 * section 3.3). z = clip((norm - mean) / (deviation / h), -1, 1), mean and deviation being those of the batches so far, and
 * t' = cos(theta - m z) - (m z + m): arcface of m where z is -1, cosface of m where it is 0, and where it is 1 the angle less m
 * with a cosface of 2 m. Beyond 0 and pi it goes on as {@link RowMargins} do.
 */
export interface AdaFace {
  /** Tells it from the others. */
  readonly kind: "adaface";
  /** As in the paper 0.4. */
  readonly m: number;
  /**
   * How far a deviation of the norms moves z.
   *
   * @default {0.33}
   */
  readonly h?: number;
}

/**
 * [B, 2], of each image an angle a between -pi and pi, and an offset b: t' = cos(theta + a) - b. Where theta + a passes pi or
 * falls below 0 the cosine would turn back; there it goes on as t does, at the slope 1, from where it was. Constants to gradients.
 */
export type RowMargins = tf.Tensor2D;

/**
 * The numbers that make any margin one formula, the same in plain loops, WebAssembly and WGSL:
 * t' = cos(m1 theta) `cosine` - sin(m1 theta) `sine` - `offset` while t `direction` > `turn`, otherwise
 * t - `shift` `direction` - `offset`.
 */
export interface MarginCoefficients {
  /** m1 */
  multiplier: number;
  /** Of the angle that is added. */
  cosine: number;
  /** Of the angle that is added. */
  sine: number;
  /** Up to where the fallback holds. */
  turn: number;
  /** What the fallback takes off. */
  shift: number;
  /** 1 if the angle that is added is from 0, otherwise -1. */
  direction: number;
  /** m3 */
  offset: number;
}

/** The coefficients of `margin`. */
export function marginCoefficients(margin: UniformMargin): MarginCoefficients {
  const [m1, m2, m3] = termsOf(margin);
  const end = (Math.PI - m2) / m1;
  const turns = end < Math.PI;
  const turn = turns ? Math.cos(Math.max(0, end)) : -2;
  return {
    multiplier: m1,
    cosine: Math.cos(m2),
    sine: Math.sin(m2),
    turn,
    shift: m1 === 1 ? Math.max(m2 * Math.sin(m2), 1 + turn) : 1 + turn,
    direction: 1,
    offset: m3,
  };
}

/** The coefficients of one of {@link RowMargins}. */
export function rowCoefficients(angle: number, offset: number): MarginCoefficients {
  const cosine = Math.cos(angle);
  return {
    multiplier: 1,
    cosine,
    sine: Math.sin(angle),
    turn: -cosine,
    shift: 1 - cosine,
    direction: angle < 0 ? -1 : 1,
    offset,
  };
}

function termsOf(margin: UniformMargin): [m1: number, m2: number, m3: number] {
  switch (margin.kind) {
    case "none":
      return [1, 0, 0];
    case "arcface":
      return [1, margin.m, 0];
    case "cosface":
      return [1, 0, margin.m];
    case "combined":
      return [margin.m1, margin.m2, margin.m3];
  }
}
