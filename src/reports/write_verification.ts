import { join } from "node:path";
import { cosineScores } from "../verification/cosine_scores.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import type { Pairs } from "../verification/pairs.ts";
import { rocCurve } from "../verification/roc_curve.ts";
import { scoreHistogram } from "../verification/score_histogram.ts";
import { verificationIntervals } from "../verification/verification_intervals.ts";
import { type Verification, verifyScores } from "../verification/verify.ts";
import { rocCsv } from "./roc_csv.ts";
import { rocSvg } from "./roc_svg.ts";

/**
 * Verifies embeddings on pairs and writes what comes out into a folder: the figures and their intervals as `roc.json`,
 * the curve as `roc.csv` and its picture as `roc.svg`, how scores are spread as `scores.json`.
 *
 * @param folder An existing folder; files of these names in it are replaced.
 * @param name What the picture calls the curve.
 * @param identities The identity of each row, if known, for {@link verificationIntervals}.
 * @throws {RangeError} as {@link verify} does, before anything is written.
 */
export async function writeVerification(
  folder: string,
  embeddings: Embeddings,
  pairs: Pairs,
  name: string,
  identities?: Int32Array,
): Promise<Verification> {
  const scores = cosineScores(embeddings, pairs);
  const roc = rocCurve(scores, pairs.same);
  const verification = {
    ...verifyScores(scores, pairs, roc),
    intervals: verificationIntervals(scores, pairs, identities),
  };
  const svg = await rocSvg([{ name, roc }]);
  await Deno.writeTextFile(join(folder, "roc.json"), JSON.stringify(verification, null, 2) + "\n");
  await Deno.writeTextFile(join(folder, "roc.csv"), ReadableStream.from(rocCsv(roc)));
  await Deno.writeTextFile(join(folder, "roc.svg"), svg);
  const histogram = scoreHistogram(scores, pairs.same);
  await Deno.writeTextFile(join(folder, "scores.json"), JSON.stringify(histogram) + "\n");
  return verification;
}
