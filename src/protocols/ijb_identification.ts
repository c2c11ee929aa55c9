import { z } from "../npm/zod.ts";
import { describeMissingIntervals, intervalInBrackets } from "../reports/describe_interval.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import { readText } from "../formats/read_text.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { grouped, percent, resamplingLines, unresolved } from "./describe_rates.ts";
import type { FiguresKind } from "./protocol_kind.ts";
import { count, meanRateSchema, ranks, rates, resampling } from "./rate_schemas.ts";
import { identificationIntervals, type IjbIdentification } from "./identification_intervals.ts";
import {
  identifySubjects,
  type RankRate,
  searchGallery,
  type SubjectIdentification,
} from "./identify_subjects.ts";
import { parseSubjects } from "./parse_subjects.ts";
import { readTemplates, TEMPLATE_FILES, type TemplateFiles } from "./read_templates.ts";

/** The files of {@link ijbIdentification}. */
export interface IjbIdentificationFiles extends TemplateFiles {
  /** Lists of lines `tid,sid`, see {@link parseSubjects}; IJB has two. */
  galleries: readonly string[];
  /** A list of lines `tid,sid`. */
  probes: string;
}

const RANKS = [1, 5], FPIRS = [0.01, 0.1];

/**
 * 1:N identification as in IJB-A (Klare et al., CVPR 2015), IJB-B (Whitelam et al., CVPR Workshops 2017) and IJB-C
 * (Maze et al., ICB 2018): every probe template is searched for in each of two galleries, which have no subject in
 * common, and figures are the mean over both. Scripts that search both as one gallery report other figures; a single list
 * of both gives these. IJB-A has ten splits, each with its own lists and one gallery: one call each.
 *
 * Files are those of InsightFace's packing: `ijbc_face_tid_mid.txt`, a line `image tid mid`, as for
 * {@link ijbVerification}; `ijbc_1N_gallery_G1.csv` and `_G2.csv` and `ijbc_1N_probe_mixed.csv`, lines `tid,sid` below a
 * header.
 *
 * A probe whose subject is in the gallery has a mate. It is found at rank k if fewer than k templates of other subjects
 * score as high as its mate or higher, so ties count against it. Open set: a probe without mate is a false positive at
 * a threshold if any template scores as much; one with a mate is a true positive if its mate does, whatever its rank.
 * The threshold is the lowest at which the share of false positives is at most the rate asked for, see
 * {@link ratesAtFars}. A template none of whose images has an embedding is found by no search and finds nothing: its
 * searches fail, and are not left out.
 *
 * @param embeddings [n, D] of images.
 * @throws {Error} naming file and line of what is wrong with a list.
 *
 * @example Usage
 * ```ts ignore
 * import { ijbIdentification, readEmbeddings } from "../../mod.ts";
 *
 * const { ranks } = await ijbIdentification(await readEmbeddings("embeddings.npy"), {
 *   templates: "meta/ijbc_face_tid_mid.txt",
 *   galleries: ["meta/ijbc_1N_gallery_G1.csv", "meta/ijbc_1N_gallery_G2.csv"],
 *   probes: "meta/ijbc_1N_probe_mixed.csv",
 * });
 * console.log(ranks);
 * ```
 */
export async function ijbIdentification(
  embeddings: Embeddings,
  files: IjbIdentificationFiles,
): Promise<IjbIdentification> {
  if (files.galleries.length === 0) throw new RangeError("Cannot identify probes in no gallery");
  const templates = await readTemplates(embeddings, files);
  const notices = [...templates.notices];
  const readSubjects = async (file: string) => {
    const list = parseSubjects(
      await readText(file, "subjects", files.encoding),
      file,
      templates.ids,
    );
    if (list.repeated > 0) {
      notices.push(`${list.repeated} lines of "${file}" name a template again; it counts once.`);
    }
    return list;
  };
  const probes = await readSubjects(files.probes);
  const searches = [];
  for (const file of files.galleries) {
    searches.push(searchGallery(templates, await readSubjects(file), probes));
  }
  const galleries = searches.map((search) => identifySubjects(search, RANKS, FPIRS));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const figures = {
    galleries,
    ranks: RANKS.map((rank, i) => ({
      rank,
      rate: mean(galleries.map(({ ranks }) => ranks[i].rate)),
    })),
    rates: FPIRS.map((far, i) => {
      const tars = galleries.map(({ rates }) => rates[i].tar);
      return { far, tar: tars.includes(null) ? null : mean(tars as number[]) };
    }),
  };
  return { ...identificationIntervals(figures, searches, probes.subjects), notices };
}

/** 1:N identification in a few lines to print: each gallery, and the mean. */
export function describeIjbIdentification(identification: IjbIdentification): string[] {
  const { galleries, ranks, rates, notices, resampling } = identification;
  const lines = [...notices];
  for (const [i, gallery] of galleries.entries()) {
    const { mated, nonMated } = gallery;
    lines.push(
      `gallery ${i + 1}: ${grouped(gallery.gallery)} templates, searched for ${
        grouped(mated)
      } with a mate ` +
        `and ${grouped(nonMated)} without`,
      ...ranksAndRates(gallery.ranks, gallery.rates, [gallery]),
    );
  }
  if (galleries.length > 1) {
    lines.push(`mean of ${galleries.length} galleries`, ...ranksAndRates(ranks, rates, galleries));
  }
  const reasons = [
    ...ranks.map(({ rank, interval }) => [`rank-${rank}`, interval] as const),
    ...rates.map(({ far, interval }) => [`TPIR at FPIR ${far}`, interval] as const),
  ].flatMap(([figure, interval]) => interval ? [[figure, interval] as const] : []);
  return [
    ...lines,
    ...resamplingLines(resampling),
    ...describeMissingIntervals(Object.fromEntries(reasons)),
  ];
}

function ranksAndRates(
  ranks: readonly RankRate[],
  rates: readonly Omit<RateAtFar, "threshold">[],
  galleries: readonly SubjectIdentification[],
): string[] {
  const fewest = Math.min(...galleries.map(({ nonMated }) => nonMated));
  return [
    ...ranks.map(({ rank, rate, interval }) =>
      `  ${`rank-${rank}`.padEnd(19)}${percent(rate)}${intervalInBrackets(interval)}`
    ),
    ...rates.map(({ far, tar, interval }) =>
      `  ${`TPIR at FPIR ${far}`.padEnd(19)}` +
      (tar === null
        ? unresolved(far, fewest, "probes without a mate")
        : percent(tar) + intervalInBrackets(interval))
    ),
  ];
}

const kind: FiguresKind<
  "ijb-1-n",
  IjbIdentification,
  Pick<TemplateFiles, "templates" | "faceness"> & { gallery: string[]; probes: string }
> = {
  name: "ijb-1-n",
  title: "IJB 1:N, probes searched for in galleries",
  files: {
    ...TEMPLATE_FILES,
    gallery: { help: "lines tid,sid; IJB has two galleries", isNeeded: true, isList: true },
    probes: { help: "lines tid,sid", isNeeded: true },
  },
  figures: {
    galleries: z.array(
      z.object({ gallery: count, mated: count, nonMated: count, ranks, rates }),
    ),
    ranks,
    rates: z.array(meanRateSchema),
    resampling,
    notices: z.array(z.string()),
  },
  verify: ({ embeddings, files: { gallery, ...files }, paths, encoding }) =>
    ijbIdentification(embeddings, { ...files, galleries: gallery, paths, encoding }),
  describe: describeIjbIdentification,
  counts: ({ galleries }) => [["galleries", galleries.length]],
  ranks: ({ ranks }) => ranks,
  rates: ({ rates }) => rates,
};
export default kind;
