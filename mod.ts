/**
 * Trains face-embedding networks with the Virtual Fully-Connected layer (Li, Wang, Zhang, CVPR 2021) on the GPU
 * people have. The exports follow the road from bytes to reports; each file they come from can be imported alone, and loads
 * less:
 *
 * - datasets: {@link openDataset}, {@link Dataset}, {@link pack}
 * - images: {@link decodeImage}, {@link augmentImage}
 * - streams: {@link SampleStream}, {@link DecodeStream}, {@link AugmentStream}, {@link BatchStream},
 *   {@link LoadStream}
 * - devices: {@link useDevice}; {@link tf} is TensorFlow.js itself
 * - backbones: {@link Backbone}, {@link defineBackbone}, {@link createBackbone}
 * - heads: {@link Head}, {@link VirtualFc}, {@link createHead}
 * - verification: {@link embedImages}, {@link readPairs}, {@link verifyPairs}, {@link verifyEmbeddings},
 *   {@link verificationIntervals}
 * - reports: {@link describeVerification}, {@link rocSvg}
 * - files of runs: {@link readSummary}, {@link readSamples}, {@link writeVerification}
 * - checkpoints: {@link readCheckpoint}, {@link loadBackbone}
 * - training: {@link parseTrainConfig}, {@link train}, {@link Trainer}
 * - comparison: {@link compare}; extraction: {@link extract}; inspection: {@link inspect}; one page about many
 *   runs: {@link reportPage}
 *
 * @example Three steps on faces that are drawn as they are needed
 * ```ts
 * import { parseTrainConfig, train } from "./mod.ts";
 *
 * const size = { imageSize: 16, batch: 8, steps: 3 };
 * const out = await Deno.makeTempDir();
 * const config = parseTrainConfig({ data: "synthetic:16x4", ...size, device: "wasm", out });
 * const { verification } = await train(config);
 * console.log(verification?.auc);
 * ```
 *
 * @module
 */

// random
export * from "./src/random/permutation.ts";
export * from "./src/random/random.ts";

// datasets: bytes
export * from "./src/formats/record_io_writer.ts";
export * from "./src/formats/tar_writer.ts";
export { FileChangedError } from "./src/formats/file_changed_error.ts";
export type { FileStamp } from "./src/formats/file_stamp.ts";
export * from "./src/datasets/dataset.ts";
export type { CountedNames, PassedOver } from "./src/datasets/passed_over.ts";
export { describePassedOver } from "./src/datasets/describe_passed_over.ts";
export * from "./src/datasets/sample.ts";
export * from "./src/datasets/image_list.ts";
export * from "./src/datasets/image_folder.ts";
export * from "./src/datasets/synthetic_faces.ts";
export * from "./src/datasets/record_dataset.ts";
export * from "./src/datasets/expand_braces.ts";
export * from "./src/datasets/find_tars.ts";
export * from "./src/datasets/open_tars.ts";
export * from "./src/datasets/verification_set.ts";
export * from "./src/datasets/open_dataset.ts";
export * from "./src/datasets/read_identity_names.ts";
export * from "./src/datasets/select_identities.ts";
export * from "./src/datasets/select_named_identities.ts";
export * from "./src/datasets/identity_of.ts";
export * from "./src/datasets/balanced_epoch.ts";
export * from "./src/datasets/shuffled_epoch.ts";
export * from "./src/datasets/samples_in_order.ts";

// images: pixels
export * from "./src/images/image.ts";
export * from "./src/images/image_decode_error.ts";
export type { UnreadableImages } from "./src/images/unreadable_images.ts";
export * from "./src/images/read_image_header.ts";
export * from "./src/images/is_cut_short.ts";
export {
  type Orientation,
  ORIENTATION_RULES,
  type OrientationRule,
} from "./src/images/orientation.ts";
export * from "./src/images/read_orientation.ts";
export type { ImageRecipe } from "./src/images/image_recipe.ts";
export { decodeImage, type DecodeImageOptions } from "./src/images/decode_image.ts";
export * from "./src/images/decode_pnm.ts";
export * from "./src/images/synthetic_face.ts";
export * from "./src/images/crop.ts";
export * from "./src/images/flip_horizontal.ts";
export * from "./src/images/resize_bilinear.ts";
export * from "./src/images/normalize.ts";
export * from "./src/images/augment_image.ts";
export * from "./src/images/squares.ts";
export * from "./src/images/contact_sheet.ts";
export * from "./src/images/encode_png.ts";
export * from "./src/images/encode_jpeg.ts";

// streams: batches
export * from "./src/streams/sample_stream.ts";
export * from "./src/streams/shard_stream.ts";
export * from "./src/streams/decode_stream.ts";
export * from "./src/streams/augment_stream.ts";
export * from "./src/streams/batch_stream.ts";
export * from "./src/streams/load_stream.ts";

// packing: many small files into a few large ones
export * from "./src/packing/pack.ts";

// compute: devices and kernels
/** TensorFlow.js itself, for backbones and heads of one's own: tensors of another copy of it do not fit. */
export * as tf from "./src/npm/tfjs.ts";
export * from "./src/compute/device_name.ts";
export * from "./src/compute/device.ts";
export * from "./src/compute/lost_device_error.ts";
export * from "./src/compute/precision.ts";
export * from "./src/compute/gradient_tape.ts";
export * from "./src/compute/communicator.ts";
export * from "./src/compute/shared_communicator.ts";
export * from "./src/compute/kernels/finish_squares/finish_squares.ts";
export * from "./src/compute/kernels/margin_softmax/margin.ts";
export * from "./src/compute/kernels/margin_softmax/margin_softmax.ts";
export * from "./src/compute/kernels/normalize_rows/normalize_rows.ts";

// backbones: embeddings
export * from "./src/backbones/backbone.ts";
export * from "./src/backbones/parameters.ts";
export * from "./src/backbones/layers/layer.ts";
export * from "./src/backbones/layers/batch_norm.ts";
export * from "./src/backbones/layers/conv2d.ts";
export * from "./src/backbones/layers/depthwise_conv2d.ts";
export * from "./src/backbones/layers/dropout.ts";
export * from "./src/backbones/layers/linear.ts";
export * from "./src/backbones/layers/prelu.ts";
export * from "./src/backbones/define_backbone.ts";
export * from "./src/backbones/small.ts";
export * from "./src/backbones/casia_net.ts";
export * from "./src/backbones/pre_activation_resnet.ts";
export * from "./src/backbones/iresnet.ts";
export * from "./src/backbones/mobile_face_net.ts";
export type { BackboneKind, NamedBackbone } from "./src/backbones/backbone_kind.ts";
export {
  type BackboneFactory,
  BACKBONES,
  type BackboneSpec,
  createBackbone,
  resolveBackbone,
} from "./src/backbones/backbones.ts";

// heads: losses
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
export * from "./src/heads/lower.ts";
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

// verification: figures
export * from "./src/verification/embeddings.ts";
export * from "./src/verification/embeddings_file.ts";
export * from "./src/verification/read_embeddings.ts";
export * from "./src/verification/folds.ts";
export * from "./src/verification/embed_images.ts";
export * from "./src/verification/pairs_of_rows.ts";
export * from "./src/verification/pairs.ts";
export * from "./src/verification/parse_lfw_pairs.ts";
export * from "./src/verification/parse_calfw_pairs.ts";
export * from "./src/verification/parse_row_pairs.ts";
export type { PairForm } from "./src/verification/recognise_pairs.ts";
export type { Separator } from "./src/formats/split_fields.ts";
export * from "./src/verification/pairs_of_verification_set.ts";
export * from "./src/verification/read_pairs.ts";
export * from "./src/verification/read_cfp_pairs.ts";
export * from "./src/verification/resolve_lfw_pairs.ts";
export * from "./src/verification/open_test_set.ts";
export * from "./src/verification/score_pairs.ts";
export * from "./src/verification/verify_pairs.ts";
export * from "./src/verification/make_pairs.ts";
export * from "./src/verification/cosine_scores.ts";
export * from "./src/verification/roc_curve.ts";
export * from "./src/verification/equal_error_rate.ts";
export * from "./src/verification/tar_at_far.ts";
export * from "./src/verification/best_threshold.ts";
export * from "./src/verification/k_fold_accuracy.ts";
export * from "./src/verification/verify.ts";
export * from "./src/verification/score_histogram.ts";
export type { Interval } from "./src/verification/interval.ts";
export { type DrawnPairs, IdentityResamples } from "./src/verification/identity_resamples.ts";
export type { RankedTotals } from "./src/verification/ranked_pairs.ts";
export type { Resampling, ResamplingOptions } from "./src/verification/resampling.ts";
export * from "./src/verification/verification_intervals.ts";
export * from "./src/verification/verification_difference.ts";
export { IJB_FARS, type RateAtFar, ratesAtFars } from "./src/verification/rates_at_fars.ts";
export * from "./src/verification/template_list.ts";
export * from "./src/verification/average_templates.ts";
export * from "./src/verification/read_templates.ts";
export * from "./src/verification/parse_template_pairs.ts";
export * from "./src/verification/ijb_verification.ts";
export * from "./src/verification/parse_subjects.ts";
export * from "./src/verification/identify_subjects.ts";
export * from "./src/verification/ijb_identification.ts";
export * from "./src/verification/number_identities.ts";
export * from "./src/verification/unit_rows.ts";
export * from "./src/verification/score_tiles.ts";
export * from "./src/verification/all_pairs_verification.ts";
export * from "./src/verification/megaface.ts";

// reports: pictures and tables
export * from "./src/reports/describe_interval.ts";
export * from "./src/reports/describe_verification.ts";
export * from "./src/reports/describe_difference.ts";
export * from "./src/reports/describe_protocols.ts";
export * from "./src/reports/roc_svg.ts";
export type { ChartSize } from "./src/reports/chart.ts";
export * from "./src/reports/learning_curves_svg.ts";
export * from "./src/reports/roc_overlay_svg.ts";

// runs: every file of a run, a comparison, an extraction or a verification
export { readRunConfig } from "./src/runs/config_json.ts";
export {
  type EvaluationEvent,
  type StepEvent,
  type WholeHistogram,
} from "./src/runs/metrics_jsonl.ts";
export {
  type MetricsRecord,
  STEP_FIGURES,
  type StepFigure,
  type StepsRecord,
} from "./src/runs/metrics_parser.ts";
export { type HeadSummary, readSummary, type TrainSummary } from "./src/runs/summary_json.ts";
export type { CheckpointRecord, CheckpointState, RunPeople } from "./src/runs/checkpoint_json.ts";
export type { PeopleList } from "./src/runs/people_tsv.ts";
export { formatSamples, parseSamples, readSamples, type Samples } from "./src/runs/samples_tsv.ts";
export type { EmbeddingsPaths } from "./src/runs/embeddings_npy.ts";
export { type MeasuredOn, readMeasuredOn, writeMeasuredOn } from "./src/runs/measured_on_json.ts";
export { readRocCsv, rocCsv } from "./src/runs/roc_csv.ts";
export { writeVerification } from "./src/runs/write_verification.ts";
export type { ProtocolFigures } from "./src/runs/verification_json.ts";
export {
  type CellResult,
  type CurvePoint,
  FAR_GRID,
  type TestResult,
} from "./src/runs/result_json.ts";
export type {
  ComparisonData,
  ComparisonRecord,
  ComparisonRow,
  RowTest,
  Spread,
} from "./src/runs/comparison_json.ts";

// checkpoints
export * from "./src/formats/npy.ts";
export type { NpyType } from "./src/formats/npy_numbers.ts";
export * from "./src/formats/safetensors.ts";
export { type Checkpoint, writeCheckpoint } from "./src/checkpoints/checkpoint.ts";
export * from "./src/checkpoints/read_checkpoint.ts";
export * from "./src/checkpoints/save_checkpoint.ts";
export * from "./src/checkpoints/variables.ts";
export * from "./src/checkpoints/load_backbone.ts";

// training
export * from "./src/training/train_config.ts";
export { parseTrainConfig } from "./src/training/parse_train_config.ts";
export * from "./src/training/parse_spec.ts";
export * from "./src/training/read_train_config.ts";
export * from "./src/training/learning_rate.ts";
export * from "./src/training/sgd_momentum.ts";
export * from "./src/training/loss_scale.ts";
export * from "./src/training/read_batches.ts";
export * from "./src/training/trainer.ts";
export * from "./src/training/whole_histogram.ts";
export * from "./src/training/train_event.ts";
export * from "./src/training/train.ts";

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

// extraction
export * from "./src/extraction/image_file_names.ts";
export * from "./src/extraction/match_samples.ts";
export * from "./src/extraction/extract.ts";

// inspection: what is in a dataset, and what is wrong with it
export * from "./src/inspection/count_images.ts";
export * from "./src/inspection/image_hash.ts";
export * from "./src/inspection/inspect_images.ts";
export * from "./src/inspection/find_equal_images.ts";
export { MOST_SHARERS, type SharedImages } from "./src/inspection/shared_images.ts";
export * from "./src/inspection/count_duplicates.ts";
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

// run report: one page about many runs
export * from "./src/run_report/run_record.ts";
export * from "./src/run_report/compared_pairs.ts";
export { comparePairs } from "./src/run_report/compare_pairs.ts";
export type { PairsSource } from "./src/run_report/find_pairs.ts";
export * from "./src/run_report/add_compared_pairs.ts";
export * from "./src/run_report/find_runs.ts";
export * from "./src/run_report/read_run.ts";
export { reportPage } from "./src/run_report/report_page.ts";
export * from "./src/run_report/live_report.ts";
export * from "./src/run_report/serve_report.ts";
