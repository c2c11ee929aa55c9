/**
 * What is in a dataset, what is wrong with it, and who is also in a test set.
 *
 * @module
 */

export * from "./src/inspection/count_images.ts";
export * from "./src/inspection/image_hash.ts";
export * from "./src/inspection/inspect_images.ts";
export * from "./src/inspection/find_equal_images.ts";
export { MOST_SHARERS, type SharedImages } from "./src/inspection/shared_images.ts";
export { countDuplicates, type Duplicates } from "./src/inspection/count_duplicates.ts";
export * from "./src/inspection/count_overlap.ts";
export * from "./src/inspection/nearest_rows.ts";
export * from "./src/inspection/embed_centres.ts";
export * from "./src/inspection/centre_threshold.ts";
export {
  compareCentres,
  type CompareCentresOptions,
  type LikelyOverlap,
} from "./src/inspection/compare_centres.ts";
export * from "./src/inspection/inspection.ts";
export * from "./src/inspection/describe_inspection.ts";
export * from "./src/inspection/inspect_options.ts";
export * from "./src/inspection/inspect.ts";
export type { AlignmentLook } from "./src/alignment/look_at_alignment.ts";
