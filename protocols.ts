/**
 * Verification and identification of more than a list of pairs: IJB with its templates and galleries, MegaFace, and all
 * pairs of a set.
 *
 * @module
 */

export * from "./src/protocols/template_list.ts";
export * from "./src/protocols/average_templates.ts";
export * from "./src/protocols/read_templates.ts";
export * from "./src/protocols/parse_template_pairs.ts";
export * from "./src/protocols/ijb_verification.ts";
export * from "./src/protocols/parse_subjects.ts";
export * from "./src/protocols/identify_subjects.ts";
export * from "./src/protocols/ijb_identification.ts";
export type { IjbIdentification } from "./src/protocols/identification_intervals.ts";
export { numberIdentities } from "./src/verification/identities_of_pairs.ts";
export * from "./src/verification/unit_rows.ts";
export * from "./src/verification/score_tiles.ts";
export * from "./src/protocols/all_pairs_verification.ts";
export * from "./src/protocols/megaface.ts";
export type {
  FiguresKind,
  ProtocolFile,
  ProtocolInput,
  ProtocolKind,
} from "./src/protocols/protocol_kind.ts";
export { type FiguresOf, type ProtocolFigures, PROTOCOLS } from "./src/protocols/protocols.ts";
