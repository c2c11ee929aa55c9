/**
 * Losses of embeddings: Virtual FC, those it is compared with, and the margins of those that classify.
 *
 * @module
 */

export * from "./src/heads/head.ts";
export * from "./src/heads/head_figures.ts";
export { type Margin, MARGINS, type MarginSpec } from "./src/heads/margins/margins.ts";
export type {
  MarginBatch,
  MarginedBatch,
  MarginKind,
  MarginRule,
} from "./src/heads/margins/margin_kind.ts";
export * from "./src/heads/assign_anchors.ts";
export * from "./src/heads/anchor_rule.ts";
export * from "./src/heads/margin_softmax.ts";
export * from "./src/heads/feature_memory.ts";
export * from "./src/heads/virtual_fc.ts";
export * from "./src/heads/full_fc.ts";
export * from "./src/heads/sample_rows.ts";
export * from "./src/heads/partial_fc.ts";
export * from "./src/heads/lower_boundary.ts";
export * from "./src/heads/centroid_projection.ts";
export * from "./src/heads/n_pair.ts";
export * from "./src/heads/multi_similarity.ts";
export type { HeadContext, HeadData, HeadFactory, HeadKind } from "./src/heads/head_kind.ts";
export { defaultGroups } from "./src/heads/default_groups.ts";
export {
  createHead,
  headMemory,
  HEADS,
  type HeadSpec,
  resolveHead,
  TABLE_1_HEADS,
} from "./src/heads/heads.ts";
