import { join } from "node:path";
import { rocSvg } from "../reports/roc_svg.ts";
import type { ScoredPairs } from "../verification/pairs.ts";
import { rocCurve } from "../verification/roc_curve.ts";
import { scoreHistogram } from "../verification/score_histogram.ts";
import { verificationIntervals } from "../verification/verification_intervals.ts";
import { type Verification, verifyScores } from "../verification/verify_embeddings.ts";
import { writeRocCsv } from "./roc_csv.ts";
import { writeRocJson } from "./roc_json.ts";
import { writeScores } from "./scores_json.ts";

/** The picture of the curve. */
export const ROC_SVG = "roc.svg";

/**
 * Measures how well scores tell pairs of one identity from others, and writes what comes out into a folder: the figures and
 * their intervals as `roc.json`, the curve as `roc.csv` and its picture as `roc.svg`, how scores are spread as `scores.json`.
 *
 * @param folder An existing folder; files of these names in it are replaced.
 * @param scored What {@link scorePairs} or {@link verifyPairs} found.
 * @param name What the picture calls the curve.
 * @throws {RangeError} as {@link verifyEmbeddings} does, before anything is written.
 */
export async function writeVerification(
  folder: string,
  { scores, pairs, identities }: ScoredPairs,
  name: string,
): Promise<Verification> {
  const roc = rocCurve(scores, pairs.same);
  const verification = {
    ...verifyScores(scores, pairs, roc),
    intervals: verificationIntervals(scores, pairs, identities),
  };
  const svg = await rocSvg([{ name, roc }]);
  await writeRocJson(folder, verification);
  await writeRocCsv(folder, roc);
  await Deno.writeTextFile(join(folder, ROC_SVG), svg);
  await writeScores(folder, scoreHistogram(scores, pairs.same));
  return verification;
}
