/**
 * What a margin makes of the cosine t between an image and its own anchor.
 * - `arcface`: cos(arccos t + m), m in radians, and t - m sin m beyond pi - m, where the angle would turn back
 *   (Deng et al., CVPR 2019, eq. 3; the fallback is that of the authors' code).
 * - `cosface`: t - m (Wang et al., CVPR 2018, eq. 4).
 * - `none`: t.
 */
export type UniformMargin =
  | { readonly kind: "none" }
  | { readonly kind: "arcface" | "cosface"; readonly m: number };

/** Any margin that a head can be given. */
export type Margin = UniformMargin;

/** What a margin does to the cosine. */
export type MarginKind = Margin["kind"];

/**
 * The three numbers that make any {@link UniformMargin} one formula, the same in plain loops and in WGSL:
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
export function marginCoefficients(margin: UniformMargin): MarginCoefficients {
  switch (margin.kind) {
    case "arcface":
      return {
        cosine: Math.cos(margin.m),
        sine: Math.sin(margin.m),
        turn: Math.cos(Math.PI - margin.m),
        shift: margin.m * Math.sin(margin.m),
      };
    case "cosface":
      return { cosine: 1, sine: 0, turn: 2, shift: margin.m };
    case "none":
      return { cosine: 1, sine: 0, turn: 2, shift: 0 };
  }
}
