import { centroidProjectionMemory } from "./centroid_projection.ts";
import { defaultGroups } from "./default_groups.ts";
import { defaultMemory } from "./default_memory.ts";
import { fullFcMemory } from "./full_fc.ts";
import type { HeadMemory } from "./head.ts";
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
