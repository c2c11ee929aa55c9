import { rocStairs } from "../reports/roc_stairs.ts";
import { figuresKindOf, type ProtocolFigures } from "../protocols/protocols.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import type { DrawnLine } from "./draw_curves.ts";
import { readableChart } from "./readable_chart.ts";
import { differentPairs, isResolved, runFigures } from "./run_figures.ts";
import type { RunRecord } from "./run_record.ts";

/** Beyond it the axis does not go. */
const LEAST_FAR = 1e-8;

/**
 * The ROC curves of runs as a section of a page; empty if none has one. Where there is `roc.csv` that is the whole
 * curve, otherwise what the log keeps of it: the rate at 0.1, 0.01 and so on.
 *
 * @param runs By the number of the curve.
 */
export async function rocChart(runs: RunRecord[]): Promise<string> {
  const sources = runs.flatMap((run, curve) => {
    const [figures] = runFigures(run);
    if (figures) return [{ curve, roc: run.roc, ...ratesOf(figures.verification) }];
    return run.protocol ? [{ curve, roc: undefined, ...ratesOfProtocol(run.protocol) }] : [];
  }).filter(({ points }) => points.length > 0);
  if (sources.length === 0) return "";
  const most = Math.max(...sources.map(({ different }) => different));
  const minFar = Math.min(0.1, Math.max(LEAST_FAR, 10 ** -Math.ceil(Math.log10(most) - 1e-9)));
  const lines = (width: number) =>
    sources.map(({ curve, roc, different, points }): DrawnLine => {
      if (roc) {
        const least = Math.max(minFar, 1 / different);
        return { curve, points: rocStairs(roc, least, 2 * width), isStairs: true };
      }
      return { curve, points, hasDots: true };
    });
  const isRead = sources.some(({ roc }) => !roc);
  const picture = await readableChart({
    label: "ROC curves",
    wide: 1040,
    heightOf: (width) => Math.round(200 + 0.25 * width),
    linesOf: lines,
    xAxis: { type: "log", name: "false accept rate", min: minFar, max: 1 },
    yAxis: { name: "true accept rate", nameGap: 40, min: 0, max: 1 },
  });
  return `<section id="roc">
<h2>ROC</h2>
<p class="note">True accept rate at each false accept rate, as far as there are pairs of different people for it.${
    isRead
      ? " Dots: of training, here of the best step, and of protocols other than pairs, only the rates at 0.1, 0.01 " +
        "and so on are kept; the lines between them are a guide."
      : ""
  }</p>
${picture}
</section>`;
}

/** Points of a ROC curve, by rising false accept rate, and how many pairs of different people they rest on. */
interface RocPoints {
  different: number;
  points: [far: number, tar: number][];
}

function ratesOf(verification: Verification): RocPoints {
  const points = Object.entries(verification.tarAtFar)
    .map(([far, tar]): [number, number] => [Number(far), tar])
    .filter(([far]) => isResolved(far, verification));
  return { different: differentPairs(verification), points: sorted(points) };
}

function ratesOfProtocol(figures: ProtocolFigures): RocPoints {
  const kind = figuresKindOf(figures);
  // Rates of identification are something else.
  if (!kind.differentPairs) return { different: 0, points: [] };
  const different = kind.differentPairs(figures);
  const points = kind.rates(figures).flatMap(({ far, tar }): [number, number][] =>
    tar === null ? [] : [[far, tar]]
  );
  return { different, points: sorted(points) };
}

function sorted(points: RocPoints["points"]): RocPoints["points"] {
  return points.sort(([a], [b]) => a - b);
}
