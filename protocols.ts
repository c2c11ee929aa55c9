/**
 * Verification and identification of more than a list of pairs: IJB with its templates and galleries, MegaFace, and all
 * pairs of a set.
 *
 * @module
 */

export * from "./src/verification/template_list.ts";
export * from "./src/verification/average_templates.ts";
export * from "./src/verification/read_templates.ts";
export * from "./src/verification/parse_template_pairs.ts";
export * from "./src/verification/ijb_verification.ts";
export * from "./src/verification/parse_subjects.ts";
export * from "./src/verification/identify_subjects.ts";
export * from "./src/verification/ijb_identification.ts";
export type { IjbIdentification } from "./src/verification/identification_intervals.ts";
export { numberIdentities } from "./src/verification/identities_of_pairs.ts";
export * from "./src/verification/unit_rows.ts";
export * from "./src/verification/score_tiles.ts";
export * from "./src/verification/all_pairs_verification.ts";
export * from "./src/verification/megaface.ts";
