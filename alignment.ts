/**
 * From photos to faces that are cut alike: detection, landmarks, similarity, warp.
 *
 * @module
 */

export * from "./src/alignment/similarity.ts";
export * from "./src/alignment/warp_image.ts";
export * from "./src/alignment/face_template.ts";
export * from "./src/alignment/cut_face.ts";
export type { Box } from "./src/alignment/face_detector.ts";
export * from "./src/alignment/face_finder.ts";
export * from "./src/alignment/face_aligner.ts";
export * from "./src/alignment/align_stream.ts";
export * from "./src/alignment/landmark_list.ts";
export * from "./src/alignment/landmarks_tsv.ts";
export * from "./src/alignment/align_options.ts";
export * from "./src/alignment/align.ts";
export * from "./src/alignment/look_at_alignment.ts";
export {
  type AlignWarning,
  describeWarning,
  WARNING_KINDS,
  type WarningKind,
} from "./src/alignment/align_summary.ts";
export type { DeviceDescription } from "./src/alignment/photo_aligner.ts";
