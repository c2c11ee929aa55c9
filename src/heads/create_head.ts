import type { Margin } from "../compute/kernels/margin_softmax/margin.ts";
import { centroidProjection } from "./centroid_projection.ts";
import { defaultGroups } from "./default_groups.ts";
import { defaultMemory } from "./default_memory.ts";
import { fullFc } from "./full_fc.ts";
import type { Head } from "./head.ts";
import type { HeadContext, HeadFactory, HeadSpec, MarginSpec } from "./head_spec.ts";
import { lower } from "./lower.ts";
import { multiSimilarity } from "./multi_similarity.ts";
import { nPair } from "./n_pair.ts";
import { PartialFc } from "./partial_fc.ts";
import { VirtualFc } from "./virtual_fc.ts";

/** Where networks have settled in what was measured (benches/COMPARISON.md): features of one step still hold many steps later. */
const WARMUP = 100;

/** Makes the head that a spec describes. */
export function createHead(spec: HeadSpec | HeadFactory, context: HeadContext): Head {
  if (typeof spec === "function") return spec(context);
  const { identities, embeddingLength, seed } = context;
  switch (spec.name) {
    case "full-fc":
      return fullFc({
        identities,
        embeddingLength,
        scale: spec.scale,
        margin: marginOf(spec),
        seed,
      });
    case "partial-fc":
      return new PartialFc({
        ...spec,
        identities,
        batch: context.batch,
        embeddingLength,
        margin: marginOf(spec),
        seed,
      });
    case "virtual-fc": {
      const groups = spec.groups ?? defaultGroups(context);
      const memory = spec.memory ?? defaultMemory(spec, identities);
      const warmup = spec.warmup ?? (spec.mode === "reference" ? 0 : WARMUP);
      const margin = marginOf(spec);
      return new VirtualFc({ ...spec, groups, memory, warmup, embeddingLength, margin, seed });
    }
    case "centroid-projection":
      return centroidProjection({
        identities,
        groups: spec.groups ?? defaultGroups(context),
        embeddingLength,
        centroids: Math.floor(context.batch / context.imagesPerIdentity),
        scale: spec.scale,
        margin: marginOf(spec),
        seed,
      });
    case "lower":
      return lower({
        identities,
        embeddingLength,
        scale: spec.scale,
        margin: marginOf(spec),
        seed,
      });
    case "n-pair":
      return nPair(spec);
    case "multi-similarity":
      return multiSimilarity(spec);
  }
}

/** The defaults are the papers'; that of combined is the first of the two that ArcFace's table 2 has. */
function marginOf({ marginType, margin, m1, m2, m3, h }: MarginSpec): Margin | undefined {
  if (marginType === undefined && margin === undefined) return undefined;
  switch (marginType) {
    case "none":
      return { kind: "none" };
    case "cosface":
      return { kind: "cosface", m: margin ?? 0.35 };
    case "combined":
      return { kind: "combined", m1: m1 ?? 1, m2: m2 ?? 0.3, m3: m3 ?? 0.2 };
    case "adaface":
      return { kind: "adaface", m: margin ?? 0.4, h };
    default:
      return { kind: "arcface", m: margin ?? 0.5 };
  }
}
