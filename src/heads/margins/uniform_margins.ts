import { z } from "../../npm/zod.ts";
import type { UniformMargin } from "../../compute/kernels/margin_softmax/margin.ts";
import { angle, type MarginKind, type MarginRule } from "./margin_kind.ts";

/** No margin. */
export interface NoMargin {
  /** Tells it from the others. */
  readonly kind: "none";
}

/** cos(theta + m), theta being the angle between an image and its own row (Deng et al., CVPR 2019, eq. 3). */
export interface ArcFace {
  /** Tells it from the others. */
  readonly kind: "arcface";
  /**
   * Radians.
   *
   * @default {0.5}
   */
  readonly m?: number;
}

/** cos(theta) - m (Wang et al., CVPR 2018, eq. 4). */
export interface CosFace {
  /** Tells it from the others. */
  readonly kind: "cosface";
  /**
   * A difference of cosines.
   *
   * @default {0.35}
   */
  readonly m?: number;
}

/** cos(m1 theta + m2) - m3 (Deng et al., CVPR 2019, eq. 4); its defaults are the first of the two that their table 2 has. */
export interface CombinedMargin {
  /** Tells it from the others. */
  readonly kind: "combined";
  /**
   * Above 0.
   *
   * @default {1}
   */
  readonly m1?: number;
  /**
   * Radians.
   *
   * @default {0.3}
   */
  readonly m2?: number;
  /**
   * A difference of cosines.
   *
   * @default {0.2}
   */
  readonly m3?: number;
}

/** {@link NoMargin} */
export const none: MarginKind<NoMargin> = {
  kind: "none",
  ranges: {},
  defaults: {},
  makeRule: () => always({}),
};

/** {@link ArcFace} */
export const arcface: MarginKind<ArcFace> = {
  kind: "arcface",
  ranges: { m: angle },
  defaults: { m: 0.5 },
  makeRule: ({ m }) => always({ m2: m }),
};

/** {@link CosFace} */
export const cosface: MarginKind<CosFace> = {
  kind: "cosface",
  ranges: { m: angle },
  defaults: { m: 0.35 },
  makeRule: ({ m }) => always({ m3: m }),
};

/** {@link CombinedMargin} */
export const combined: MarginKind<CombinedMargin> = {
  kind: "combined",
  ranges: { m1: z.number().positive(), m2: angle, m3: z.number().min(0) },
  defaults: { m1: 1, m2: 0.3, m3: 0.2 },
  makeRule: ({ m1, m2, m3 }) => always({ m1, m2, m3 }),
};

/** The same margin for all images of all batches. */
function always(margin: UniformMargin): MarginRule {
  return () => ({ margin });
}
