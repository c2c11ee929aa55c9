import { Parameters } from "../backbones/parameters.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import * as tf from "../npm/tfjs.ts";
import type { Head } from "./head.ts";
import type { HeadMemory } from "./head_figures.ts";
import type { HeadKind } from "./head_kind.ts";
import {
  type Margin,
  MARGIN_DEFAULTS,
  marginConflicts,
  marginKeys,
  marginLoss,
  marginOf,
  type MarginSpec,
  matricesOfStep,
  withMargin,
} from "./margins/margins.ts";

/** The size of {@link fullFc} and its loss. */
export interface FullFcOptions {
  /** N */
  identities: number;
  /** D */
  embeddingLength: number;
  /**
   * s
   *
   * @default {32}
   */
  scale?: number;
  /**
   * On each image's own row.
   *
   * @default {{ kind: "arcface", m: 0.5 }}
   */
  margin?: Margin;
  /**
   * Of the initial weights.
   *
   * @default {0}
   */
  seed?: number;
}

/**
 * The full fully-connected layer: one weight row an identity, margin softmax over all of them (ArcFace, Deng et al.,
 * CVPR 2019, eq. 3; CosFace, Wang et al., CVPR 2018, eq. 4). N * D weights, and as many again each for gradient and momentum.
 */
export function fullFc(options: FullFcOptions): Head {
  const {
    identities,
    embeddingLength,
    scale = MARGIN_DEFAULTS.scale,
    margin = MARGIN_DEFAULTS.margin,
    seed = 0,
  } = options;
  const parameters = new Parameters(seed);
  const weight = parameters.normal("weight", [identities, embeddingLength], 0.01);
  const lossOf = marginLoss(parameters, { scale, margin });
  return {
    name: "full-fc",
    variables: parameters.variables,
    parameterCount: weight.size,
    loss(features, columns) {
      const loss = tf.tidy(() => {
        const all = cosines(features, weight as tf.Tensor as tf.Tensor2D);
        return lossOf({ features, cosines: all, columns });
      });
      return { loss, ignored: 0 };
    },
    settle() {},
    dispose: () => parameters.dispose(),
  };
}

/** 4 N D bytes of weights, twice that for gradient and momentum; 8 B N for a step's cosines and their gradient, and what the margin takes. */
export function fullFcMemory(
  { identities, embeddingLength, batch, margin }: {
    identities: number;
    embeddingLength: number;
    batch: number;
    margin?: Margin;
  },
): HeadMemory {
  const weights = 4 * identities * embeddingLength, cosines = 4 * batch * identities;
  return {
    weights,
    optimizer: 2 * weights,
    step: matricesOfStep(margin) * cosines,
    largest: Math.max(weights, cosines),
  };
}

const kind: HeadKind<MarginSpec & { name: "full-fc" }> = {
  name: "full-fc",
  alias: "upper boundary",
  tableRow: 1,
  options: marginKeys,
  conflicts: marginConflicts,
  resolve: (spec) => withMargin(spec, MARGIN_DEFAULTS),
  create: (spec, context) => fullFc({ ...context, scale: spec.scale, margin: marginOf(spec) }),
  memory: (spec, context) => fullFcMemory({ ...context, margin: marginOf(spec) }),
};
export default kind;
