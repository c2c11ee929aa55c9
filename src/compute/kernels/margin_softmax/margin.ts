/**
 * What a margin makes of the cosine t between an image and its own anchor.
 * - `arcface`: cos(arccos t + m), and t - m sin m beyond pi - m, where the angle would turn back
 *   (Deng et al., CVPR 2019, eq. 3; the fallback is that of the authors' code).
 * - `cosface`: t - m (Wang et al., CVPR 2018, eq. 4).
 * - `none`: t.
 */
export type MarginKind = "arcface" | "cosface" | "none";

/** A margin and its size: radians for `arcface`, a difference of cosines for `cosface`. */
export interface Margin {
  /** What is done to the cosine. */
  readonly kind: MarginKind;
  /** m, from 0. */
  readonly size: number;
}

/**
 * The three numbers that make any {@link Margin} one formula, the same in plain loops and in WGSL:
 * t' = t `cosine` - sqrt(1 - t^2) `sine` while t > `turn`, otherwise t - `shift`.
 */
export interface MarginCoefficients {
  /** What t is multiplied by. */
  cosine: number;
  /** What the sine that belongs to t is multiplied by. */
  sine: number;
  /** The cosine up to which the fallback holds. */
  turn: number;
  /** What the fallback takes off. */
  shift: number;
}

/** The coefficients of `margin`. */
export function marginCoefficients({ kind, size }: Margin): MarginCoefficients {
  switch (kind) {
    case "arcface":
      return {
        cosine: Math.cos(size),
        sine: Math.sin(size),
        turn: Math.cos(Math.PI - size),
        shift: size * Math.sin(size),
      };
    case "cosface":
      return { cosine: 1, sine: 0, turn: 2, shift: size };
    case "none":
      return { cosine: 1, sine: 0, turn: 2, shift: 0 };
  }
}
