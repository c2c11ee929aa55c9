import type { Margin, MarginKind } from "../compute/kernels/margin_softmax/margin.ts";
import type { AnchorRule } from "./anchor_rule.ts";
import type { Regrouping } from "./assign_anchors.ts";
import { fullFc } from "./full_fc.ts";
import type { Head } from "./head.ts";
import { VirtualFc } from "./virtual_fc.ts";

/** The loss of a head that classifies. */
export interface MarginSpec {
  /** s */
  scale?: number;
  /** Radians for arcface, a difference of cosines for cosface. */
  margin?: number;
  /** What the margin does to the cosine. */
  marginType?: MarginKind;
}

/** A head by name; see {@link VirtualFcOptions} and {@link FullFcOptions} for what the options mean. */
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
    regroup?: Regrouping;
    optimizeAnchors?: boolean;
  }
  | MarginSpec & { name: "full-fc" };

/** What a head must know of its data. */
export interface HeadContext {
  /** N */
  identities: number;
  /** B / K */
  identitiesPerBatch: number;
  /** D */
  embeddingLength: number;
  /** Of initial weights and of what is left to chance. */
  seed: number;
}

/** Makes the head that a spec describes. */
export function createHead(spec: HeadSpec, context: HeadContext): Head {
  const { identities, identitiesPerBatch, embeddingLength, seed } = context;
  const { scale } = spec;
  const margin = marginOf(spec);
  if (spec.name === "full-fc") {
    return fullFc({ identities, embeddingLength, scale, margin, seed });
  }
  const groups = spec.groups ?? defaultGroups(identities, identitiesPerBatch);
  return new VirtualFc({ ...spec, groups, embeddingLength, margin, seed });
}

/** M unless the user says otherwise: a tenth of N, but room for two batches, and never more than N. */
export function defaultGroups(identities: number, identitiesPerBatch: number): number {
  return Math.min(identities, Math.max(Math.ceil(identities / 10), 2 * identitiesPerBatch));
}

function marginOf({ margin, marginType }: MarginSpec): Margin | undefined {
  if (margin === undefined && marginType === undefined) return undefined;
  const kind = marginType ?? "arcface";
  return { kind, size: margin ?? (kind === "cosface" ? 0.35 : 0.5) };
}
