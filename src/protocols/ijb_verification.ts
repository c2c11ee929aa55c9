import { z } from "../npm/zod.ts";
import { chooseEncoding, decodeText } from "../formats/decode_text.ts";
import { cosineScores } from "../verification/cosine_scores.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { grouped, rateTable, resamplingLines } from "./describe_rates.ts";
import type { FiguresKind } from "./protocol_kind.ts";
import { count, rates, resampling } from "./rate_schemas.ts";
import type { Templates } from "./average_templates.ts";
import { identitiesOfPairs } from "../verification/identities_of_pairs.ts";
import { parseTemplatePairs, type TemplatePairs } from "./parse_template_pairs.ts";
import type { Pairs } from "../verification/pairs.ts";
import { rateIntervals } from "../verification/rate_intervals.ts";
import { type RateAtFar, ratesAtFars } from "../verification/rates_at_fars.ts";
import { readTemplates, TEMPLATE_FILES, type TemplateFiles } from "./read_templates.ts";
import type { Resampling } from "../verification/resampling.ts";

/** The files of {@link ijbVerification}. */
export interface IjbVerificationFiles extends TemplateFiles {
  /** A list of lines `tid1 tid2 0|1`, see {@link parseTemplatePairs}. */
  pairs: string;
}

/** What comes out of {@link ijbVerification}. */
export interface IjbVerification {
  /** How many pairs of templates were compared. */
  pairs: number;
  /** How many of them are of one person. */
  same: number;
  /** At the false accept rates 1e-1, 1e-2, ... 1e-6. */
  rates: RateAtFar[];
  /**
   * What the intervals of the rates are over: persons, who are what templates are that same pairs join. A template in
   * no such pair counts as a person of its own.
   */
  resampling?: Resampling;
  /** A sentence each on what is missing or stands twice in the files. */
  notices: string[];
}

/**
 * 1:1 verification as in IJB-A (Klare et al., CVPR 2015), IJB-B (Whitelam et al., CVPR Workshops 2017) and IJB-C
 * (Maze et al., ICB 2018): true accept rates at false accept rates over the listed pairs of templates, sets of
 * images of one person. IJB-A has ten splits, each with its own lists: one call each.
 *
 * Files are those of InsightFace's packing. `ijbc_face_tid_mid.txt`, a line `image tid mid`: the image is of that
 * template and of that medium, a photograph or a video. `ijbc_template_pair_label.txt`, a line `tid1 tid2 1` for two
 * templates of one person, 0 for different ones. `ijbc_name_5pts_score.txt`, whose last column weighs images by how
 * surely they show a face.
 *
 * A template's embedding is the sum over its media of the mean over the medium's images, see {@link averageTemplates}.
 * Pairs are scored by the cosine, in float32, and {@link ratesAtFars} says what is accepted at which threshold. A
 * template none of whose images has an embedding is like no other: its pairs score -Infinity, so those of one person
 * are rejected at every rate rather than left out.
 *
 * @param embeddings [n, D] of images.
 * @throws {Error} naming file and line of what is wrong with a list.
 *
 * @example Usage
 * ```ts ignore
 * import { ijbVerification, readEmbeddings } from "../../mod.ts";
 *
 * const { rates } = await ijbVerification(await readEmbeddings("embeddings.npy"), {
 *   templates: "meta/ijbc_face_tid_mid.txt",
 *   pairs: "meta/ijbc_template_pair_label.txt",
 * });
 * console.log(rates.map(({ far, tar }) => `${far}: ${tar}`));
 * ```
 */
export async function ijbVerification(
  embeddings: Embeddings,
  files: IjbVerificationFiles,
): Promise<IjbVerification> {
  const templates = await readTemplates(embeddings, files);
  const { repeated, ...pairs } = await readTemplatePairs(
    files.pairs,
    templates.ids,
    files.encoding,
  );
  const notices = [...templates.notices];
  if (repeated > 0) {
    notices.push(`${repeated} pairs of "${files.pairs}" stand there twice; they count as often.`);
  }
  return { ...verifyTemplates(templates, pairs), notices };
}

async function readTemplatePairs(
  file: string,
  ids: Int32Array,
  encoding?: string,
): Promise<TemplatePairs> {
  const bytes = await Deno.readFile(file).catch((cause) => {
    throw new Error(`Cannot read pairs "${file}": ${cause.message}`, { cause });
  });
  const { encoding: written, markBytes } = chooseEncoding(bytes, encoding, () => true);
  // Numbers stand there as they do in UTF-8, but for UTF-16.
  const digits = written.startsWith("utf-16")
    ? new TextEncoder().encode(decodeText(bytes, `pairs "${file}"`))
    : bytes.subarray(markBytes);
  return parseTemplatePairs(digits, file, ids);
}

/** Pairs that are scored at once: scores are of float64, and IJB-C has sixteen million pairs. */
const SCORED = 2 ** 20;

/**
 * What {@link ijbVerification} says of templates that are averaged already.
 *
 * @param pairs Of rows of the templates' embeddings.
 */
export function verifyTemplates(
  { embeddings, isEmpty }: Templates,
  { a, b, same: isSame }: Pick<Pairs, "a" | "b" | "same">,
): Omit<IjbVerification, "notices"> {
  const scores = new Float32Array(a.length);
  for (let pair = 0, from = 0; from < a.length; from += SCORED) {
    const some = { a: a.subarray(from, from + SCORED), b: b.subarray(from, from + SCORED) };
    for (const cosine of cosineScores(embeddings, some)) {
      scores[pair] = isEmpty[a[pair]] || isEmpty[b[pair]] ? -Infinity : cosine;
      pair++;
    }
  }
  const same = isSame.reduce((count, is) => count + is, 0);
  const rates = ratesOf(scores, isSame, same);
  const persons = { ...identitiesOfPairs({ a, b, same: isSame }), isKnown: true };
  return {
    pairs: a.length,
    same,
    ...rateIntervals(rates, scores, isSame, persons),
  };
}

function ratesOf(scores: Float32Array, isSame: Uint8Array, same: number): RateAtFar[] {
  const sames = new Float32Array(same), differents = new Float32Array(scores.length - same);
  let s = 0, d = 0;
  for (let pair = 0; pair < scores.length; pair++) {
    if (isSame[pair]) sames[s++] = scores[pair];
    else differents[d++] = scores[pair];
  }
  return ratesAtFars(sames, differents);
}

/**
 * 1:1 verification in a few lines to print. A rate that takes more pairs than there are is said to be so, and not
 * given. Where 95 % intervals were measured, they stand beside the rates.
 *
 * @example Usage
 * ```ts
 * import { describeIjbVerification } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const rates = [
 *   { far: 0.1, tar: 0.975, threshold: 0.31 },
 *   { far: 1e-6, tar: null, threshold: null },
 * ];
 *
 * deepStrictEqual(describeIjbVerification({ pairs: 300_040, same: 40, rates, notices: [] }), [
 *   "300,040 pairs of templates, 40 same",
 *   "FAR      TAR        threshold",
 *   "1e-1     97.50 %    0.3100",
 *   "1e-6     not resolvable: it takes at least 1,000,000 different pairs, there are 300,000",
 * ]);
 * ```
 */
export function describeIjbVerification(verification: IjbVerification): string[] {
  const { pairs, same, rates, notices, resampling } = verification;
  const what = `${grouped(pairs)} pairs of templates, ${grouped(same)} same`;
  return [...notices, what, ...rateTable(rates, pairs - same), ...resamplingLines(resampling)];
}

const kind: FiguresKind<
  "ijb-1-1",
  IjbVerification,
  Pick<IjbVerificationFiles, "templates" | "pairs" | "faceness">
> = {
  name: "ijb-1-1",
  title: "IJB 1:1, pairs of templates",
  files: { pairs: { help: "lines tid1 tid2 0|1", isNeeded: true }, ...TEMPLATE_FILES },
  figures: { pairs: count, same: count, rates, resampling, notices: z.array(z.string()) },
  verify: ({ embeddings, files, paths, encoding }) =>
    ijbVerification(embeddings, { ...files, paths, encoding }),
  describe: describeIjbVerification,
  counts: ({ pairs, same }) => [["pairs", pairs], ["same", same]],
  rates: ({ rates }) => rates,
  differentPairs: ({ pairs, same }) => pairs - same,
};
export default kind;
