/**
 * Where images come from: every source that `--data` takes, opened; which identities of it, and in which order; and what
 * writes new ones. Images are bytes here; `images.ts` decodes them.
 *
 * @example Usage
 * ```ts
 * import { openDataset, selectIdentities } from "./datasets.ts";
 *
 * const faces = await openDataset("synthetic:100x20");
 * console.log(selectIdentities(faces, (identity) => identity % 2 === 0).identityCount); // 50
 * await faces.close();
 * ```
 *
 * @module
 */

// numbers that are a function of their keys
export * from "./src/random/permutation.ts";
export * from "./src/random/random.ts";

// sources
export { RecordIoWriter, type RecordIoWriterOptions } from "./src/formats/record_io_writer.ts";
export * from "./src/formats/tar_writer.ts";
export { FileChangedError } from "./src/formats/file_stamp.ts";
export type { FileStamp } from "./src/formats/file_stamp.ts";
export * from "./src/datasets/dataset.ts";
export type { CountedNames, PassedOver } from "./src/datasets/passed_over.ts";
export { describePassedOver } from "./src/datasets/describe_passed_over.ts";
export * from "./src/datasets/sample.ts";
export * from "./src/datasets/image_list.ts";
export * from "./src/datasets/image_folder.ts";
export {
  parseSyntheticName,
  syntheticFaces,
  type SyntheticFacesOptions,
} from "./src/datasets/synthetic_faces.ts";
export type { DataOptions, DataSource, OpenDatasetOptions } from "./src/datasets/data_source.ts";
export type { PeopleSelection } from "./src/datasets/select_people.ts";
export * from "./src/datasets/record_dataset.ts";
export { expandBraces } from "./src/datasets/expand_braces.ts";
export * from "./src/datasets/find_tars.ts";
export * from "./src/datasets/open_tars.ts";
export * from "./src/datasets/verification_set.ts";
export * from "./src/datasets/open_dataset.ts";
export * from "./src/datasets/read_identity_names.ts";
export * from "./src/datasets/select_identities.ts";
export { selectNamedIdentities } from "./src/datasets/identities_by_name.ts";
export * from "./src/datasets/identity_of.ts";
export * from "./src/datasets/balanced_epoch.ts";
export * from "./src/datasets/shuffled_epoch.ts";
export * from "./src/datasets/samples_in_order.ts";
