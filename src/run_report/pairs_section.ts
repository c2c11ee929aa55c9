import { parse } from "node:path";
import { escapeHtml } from "../reports/escape_html.ts";
import { htmlList } from "../reports/html_list.ts";
import { scoreHistogram } from "../verification/score_histogram.ts";
import type { ComparedPairs, ShownImage, ShownPair } from "./compared_pairs.ts";
import { readableChart } from "./readable_chart.ts";
import { runLegend } from "./run_legend.ts";
import type { RunRecord } from "./run_record.ts";
import { THUMBNAIL_SIZE } from "./thumbnail.ts";

const KINDS = ["same person", "different people"];

/**
 * How an extraction or verification does on pairs, as a section of a page: how its scores are spread, and its worst
 * mistakes where they are known. Empty if neither is.
 *
 * @param id Of the section within the page.
 */
export async function pairsSection(
  id: string,
  name: string,
  { comparedPairs, scores, verification }: RunRecord,
): Promise<string> {
  const histogram = comparedPairs
    ? scoreHistogram(comparedPairs.scores, comparedPairs.same)
    : scores;
  if (!histogram) return "";
  const { edges, ...shares } = histogram;
  const stairs = (share: number[]): [number, number][] => [
    ...share.map((value, bin): [number, number] => [edges[bin], 100 * value]),
    [edges.at(-1)!, 100 * share.at(-1)!],
  ];
  const lines = [shares.same, shares.different]
    .map((share, curve) => ({ curve, points: stairs(share), isStairs: true, isFilled: true }));
  const picture = await readableChart({
    label: `Histogram of scores, ${name}`,
    wide: 1040,
    heightOf: (width) => Math.round(180 + 0.15 * width),
    linesOf: () => lines,
    xAxis: { name: "cosine", min: edges[0], max: edges.at(-1)! },
    xLabel: ROUND,
    unit: " %",
  });
  const entries = KINDS.map((name, curve) => ({ curve, name }));
  const best = comparedPairs ?? verification?.bestThreshold;
  const notices = comparedPairs?.notices ?? [];
  return `<section id="${id}">
<h2>Pairs of ${escapeHtml(name)}</h2>
<p class="note">The share of each kind of pairs in each of ${shares.same.length} bins. ${
    best ? describeThreshold(best) : ""
  }</p>
${notices.length > 0 ? `<div class="faults">${htmlList(notices)}</div>\n` : ""}<div data-charts>
${runLegend(`Kinds of pairs of ${name}`, entries)}
${picture}
</div>
${comparedPairs ? allMistakes(comparedPairs) : ""}
</section>`;
}

function describeThreshold(
  { threshold, accuracy }: Pick<ComparedPairs, "threshold" | "accuracy">,
): string {
  return Number.isFinite(threshold)
    ? `Best threshold: cosine ≥ ${threshold.toFixed(4)} gets ${percent(accuracy)} of pairs right.`
    : `Best threshold: none; accepting no pair gets ${percent(accuracy)} of pairs right.`;
}

function allMistakes({ acceptCount, accepts, rejectCount, rejects }: ComparedPairs): string {
  return `${mistakes("False accepts", "the most alike of", acceptCount, accepts)}
${mistakes("False rejects", "the least alike of", rejectCount, rejects)}`;
}

/** Edges of bins are odd numbers, so labels of the ends would be, too. */
const ROUND = { showMinLabel: false, showMaxLabel: false };

function mistakes(title: string, which: string, count: number, pairs: ShownPair[]): string {
  const all = count.toLocaleString("en-US");
  const of = count > pairs.length ? `${pairs.length}, ${which} ${all}` : all;
  return `<h3>${title}: ${of}</h3>
${pairs.length > 0 ? `<ul class="pairs">\n${pairs.map(card).join("\n")}\n</ul>` : ""}`;
}

function card({ score, images }: ShownPair): string {
  const pictures = images.map(({ thumbnail, path }) =>
    thumbnail === undefined
      ? ""
      : `<img src="${thumbnail}" alt="${
        escapeHtml(path)
      }" width="${THUMBNAIL_SIZE}" height="${THUMBNAIL_SIZE}">`
  );
  const names = images.map((image) =>
    `<span title="${escapeHtml(image.path)}">${escapeHtml(shortName(image))}</span>`
  );
  return `<li><div>${pictures.join("")}</div><strong>${score.toFixed(4)}</strong>${
    names.join("")
  }</li>`;
}

/** The file's name without its ending, which says who it is in many sets, or else that as well. */
function shortName({ path, identity = "" }: ShownImage): string {
  const { name } = parse(path);
  return name.includes(identity) ? name : `${identity}/${name}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
