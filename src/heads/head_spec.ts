import type { MarginKind } from "../compute/kernels/margin_softmax/margin.ts";
import type { AnchorRule } from "./anchor_rule.ts";
import type { Regrouping } from "./assign_anchors.ts";
import type { Head } from "./head.ts";

/** The loss of a head that classifies. A margin's numbers are for its kind only, see {@link UniformMargin} and {@link AdaFace}. */
export interface MarginSpec {
  /** s */
  scale?: number;
  /**
   * What the margin does to the cosine.
   *
   * @default {"arcface" if only its size is given, otherwise the head's own}
   */
  marginType?: MarginKind;
  /**
   * m: radians for arcface, a difference of cosines for cosface, both for adaface.
   *
   * @default {0.5, 0.35 and 0.4}
   */
  margin?: number;
  /**
   * Of combined.
   *
   * @default {1}
   */
  m1?: number;
  /**
   * Of combined, radians.
   *
   * @default {0.3}
   */
  m2?: number;
  /**
   * Of combined.
   *
   * @default {0.2}
   */
  m3?: number;
  /**
   * Of adaface.
   *
   * @default {0.33}
   */
  h?: number;
}

/** A head by name; see the options of each head for what the options mean. */
export type HeadSpec =
  | MarginSpec & {
    name: "virtual-fc";
    /**
     * M
     *
     * @default {a tenth of the identities, but at least twice those of a batch}
     */
    groups?: number;
    mode?: "default" | "reference";
    anchor?: AnchorRule;
    /**
     * R
     *
     * @default {N, but at most 32,768, with leave-one-out; otherwise 0}
     */
    memory?: number;
    /**
     * Steps before free anchors take part.
     *
     * @default {100, and 0 in reference mode}
     */
    warmup?: number;
    regroup?: Regrouping;
    optimizeAnchors?: boolean;
  }
  | MarginSpec & { name: "full-fc" }
  | MarginSpec & {
    name: "partial-fc";
    /** r */
    rate?: number;
  }
  | MarginSpec & {
    name: "centroid-projection";
    /**
     * M
     *
     * @default {as of virtual-fc}
     */
    groups?: number;
  }
  | MarginSpec & {
    name: "lower";
    /**
     * M, the identities that are trained on.
     *
     * @default {as of virtual-fc}
     */
    groups?: number;
  }
  | { name: "n-pair"; scale?: number }
  | {
    name: "multi-similarity";
    alpha?: number;
    beta?: number;
    base?: number;
    epsilon?: number;
  };

/** What a head must know of its data. */
export interface HeadContext {
  /** N; for the lower boundary, those that are left. */
  identities: number;
  /** B */
  batch: number;
  /** K */
  imagesPerIdentity: number;
  /** D */
  embeddingLength: number;
  /** Of initial weights and of what is left to chance. */
  seed: number;
}

/** Makes a head of one's own. */
export type HeadFactory = (context: HeadContext) => Head;
