import type * as tf from "../../../npm/tfjs.ts";

/**
 * A margin that is the same for all images: the cosine t = cos theta between an image and its own anchor becomes
 * cos(m1 theta + m2) - m3 (Deng et al., CVPR 2019, eq. 4). Where m1 theta + m2 passes pi the cosine would turn back; there it goes
 * on as t does, at the slope 1, from where it was: t - shift - m3. With m1 = 1 the shift is m2 sin m2 instead, which is that of
 * the authors' code and lets t' drop a little where it begins, as long as that is the larger (m2 below 2.33), so that t' never
 * rises with the angle.
 */
export interface UniformMargin {
  /**
   * From 0.
   *
   * @default {1}
   */
  readonly m1?: number;
  /**
   * Radians, from 0.
   *
   * @default {0}
   */
  readonly m2?: number;
  /**
   * From 0.
   *
   * @default {0}
   */
  readonly m3?: number;
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
export function marginCoefficients(
  { m1 = 1, m2 = 0, m3 = 0 }: UniformMargin,
): MarginCoefficients {
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
