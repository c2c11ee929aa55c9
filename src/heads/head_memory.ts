import type * as tf from "../npm/tfjs.ts";
import { centroidProjectionMemory } from "./centroid_projection.ts";
import { defaultGroups } from "./default_groups.ts";
import { defaultMemory } from "./default_memory.ts";
import { fullFcMemory } from "./full_fc.ts";
import type { Head, HeadMemory } from "./head.ts";
import type { HeadContext, HeadSpec } from "./head_spec.ts";
import { lowerMemory } from "./lower.ts";
import { multiSimilarityMemory } from "./multi_similarity.ts";
import { nPairMemory } from "./n_pair.ts";
import { partialFcMemory } from "./partial_fc.ts";
import { virtualFcMemory } from "./virtual_fc.ts";

/** What the head that a spec describes will take, known before anything is made. */
export function headMemory(spec: HeadSpec, context: HeadContext): HeadMemory {
  switch (spec.name) {
    case "full-fc":
      return fullFcMemory(context);
    case "partial-fc":
      return partialFcMemory({ ...context, ...spec });
    case "virtual-fc":
      return virtualFcMemory({
        ...context,
        ...spec,
        groups: spec.groups ?? defaultGroups(context),
        memory: spec.memory ?? defaultMemory(spec, context.identities),
      });
    case "centroid-projection":
      return centroidProjectionMemory({
        ...context,
        groups: spec.groups ?? defaultGroups(context),
      });
    case "lower":
      return lowerMemory(context);
    case "n-pair":
      return nPairMemory(context);
    case "multi-similarity":
      return multiSimilarityMemory(context);
  }
}

/** What the variables of a head of one's own take; what a step of it takes is not known, and left out. */
export function memoryOfVariables({ variables }: Head): HeadMemory {
  const bytes = (of: tf.Variable[]) => of.map(({ size }) => 4 * size);
  const sum = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
  const all = [...variables.values()];
  return {
    weights: sum(bytes(all)),
    optimizer: 2 * sum(bytes(all.filter(({ trainable }) => trainable))),
    step: 0,
    largest: Math.max(0, ...bytes(all)),
  };
}
