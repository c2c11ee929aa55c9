/**
 * Training: configuration, steps, checkpoints; many runs alike for a comparison; embeddings of a whole dataset.
 *
 * @module
 */

export * from "./src/training/train_config.ts";
export { parseTrainConfig } from "./src/training/parse_train_config.ts";
export * from "./src/training/fit_image_size.ts";
export * from "./src/training/parse_spec.ts";
export * from "./src/training/read_run_config.ts";
export * from "./src/training/read_train_config.ts";
export * from "./src/training/learning_rate.ts";
export * from "./src/training/sgd_momentum.ts";
export * from "./src/training/read_batches.ts";
export * from "./src/training/averaged_weights.ts";
export * from "./src/training/trainer.ts";
export * from "./src/training/whole_histogram.ts";
export * from "./src/training/train_event.ts";
export * from "./src/training/train.ts";

// checkpoints
export { type Checkpoint, writeCheckpoint } from "./src/checkpoints/checkpoint.ts";
export * from "./src/checkpoints/read_checkpoint.ts";
export * from "./src/checkpoints/override_network.ts";
export * from "./src/checkpoints/save_checkpoint.ts";
export * from "./src/checkpoints/variables.ts";

export type { Preprocessing } from "./src/onnx/find_preprocessing.ts";
// comparison: many runs, one table
export * from "./src/comparison/compare_config.ts";
export { parseCompareConfig } from "./src/comparison/parse_compare_config.ts";
export * from "./src/comparison/parse_specs.ts";
export * from "./src/comparison/comparison.ts";
export type { PreparedData } from "./src/comparison/comparison_data.ts";
export { comparisonMarkdown } from "./src/comparison/comparison_table.ts";
export * from "./src/comparison/comparison_page.ts";
export * from "./src/comparison/compare_event.ts";
export * from "./src/comparison/compare.ts";

// extraction: embeddings of a whole dataset
export * from "./src/extraction/image_file_names.ts";
export * from "./src/extraction/match_samples.ts";
export * from "./src/extraction/extract.ts";
