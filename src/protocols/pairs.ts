import { PAIRS_HELP, pairsKindOf } from "../verification/read_pairs.ts";
import type { ProtocolKind } from "./protocol_kind.ts";

/**
 * Pairs of images, the protocol of LFW. Its figures are those that training has too: an accuracy, a ROC curve, and whether
 * other embeddings of the same images are better, in files of their own.
 */
const kind: ProtocolKind<"pairs", { pairs: string; against?: string; againstSamples?: string }> = {
  name: "pairs",
  files: {
    pairs: { help: PAIRS_HELP, isNeeded: true, reads: (file) => pairsKindOf(file).reads(file) },
    against: {
      help:
        "other embeddings of the same images, a folder or a file; says which are better, and whether beyond chance",
      isExtraction: true,
    },
    againstSamples: {
      help: "the table of these, unless it is samples.tsv beside them; rows are matched by the two",
    },
  },
};
export default kind;
