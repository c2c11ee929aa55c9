import { escapeHtml } from "../reports/escape_html.ts";
import { htmlTable } from "../reports/html_table.ts";
import { describeResampling, intervalInBrackets } from "../reports/describe_interval.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { VerificationIntervals } from "../verification/verification_intervals.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { measuredOnText } from "./measured_on_text.ts";
import { isResolved, runFigures } from "./run_figures.ts";
import type { RunRecord } from "./run_record.ts";

/** The figures of all verifications as a section of a page; empty if there are none. */
export function verificationTable(names: string[], runs: RunRecord[]): string {
  const rows = runs.flatMap((run, i) =>
    runFigures(run).map((of) => ({ name: names[i], on: measuredOnText(run), ...of }))
  );
  if (rows.length === 0) return "";
  type Row = typeof rows[0];
  const column = (
    heading: string,
    cell: (verification: Verification) => string,
  ): TableColumn<Row> => ({
    heading,
    numeric: true,
    cell: ({ verification }) => cell(verification),
  });
  const fars = [...new Set(rows.flatMap(({ verification }) => Object.keys(verification.tarAtFar)))]
    .sort((a, b) => Number(b) - Number(a));
  const isTold = (far: string) =>
    rows.some(({ verification }) => isResolved(Number(far), verification));
  const columns: TableColumn<Row>[] = [
    { heading: "run", numeric: false, cell: ({ name }) => name, isBold: () => true },
    { heading: "of", numeric: false, cell: ({ of }) => of },
    { heading: "on", numeric: false, cell: ({ on }) => on },
    column("pairs", ({ pairs }) => pairs.toLocaleString("en-US")),
    column(
      "accuracy %",
      ({ accuracy: { mean, std }, intervals }) =>
        `${percent(mean)}${intervalInBrackets(intervals?.accuracy)} ± ${percent(std)}`,
    ),
    column(
      "AUC",
      ({ auc, intervals }) =>
        auc.toFixed(4) + intervalInBrackets(intervals?.auc, (end) => end.toFixed(4)),
    ),
    column("EER %", ({ eer, intervals }) => percent(eer) + intervalInBrackets(intervals?.eer)),
    ...fars.filter(isTold).map((far) =>
      column(`TAR % at FAR ${far}`, (verification) => {
        const tar = verification.tarAtFar[far];
        if (tar === undefined) return "–";
        return isResolved(Number(far), verification)
          ? percent(tar) + intervalInBrackets(verification.intervals?.tarAtFar[far])
          : "not resolvable";
      })
    ),
  ];
  const untold = fars.filter((far) => !isTold(far));
  const most = Math.max(...rows.map(({ verification: { pairs, same } }) => pairs - same));
  const aboutIntervals = new Set(
    rows.flatMap(({ verification: { intervals } }) => intervals ? noteOnIntervals(intervals) : []),
  );
  return `<section id="verification">
<h2>Verification</h2>
<p class="note">Accuracy: mean and standard deviation over folds, each at the threshold that is best on the others.${
    untold.length > 0
      ? ` Not resolvable: TAR at FAR ${escapeHtml(untold.join(", "))} takes at least ${
        Math.round(1 / Number(untold[0])).toLocaleString("en-US")
      } pairs of different people, and there are ${most.toLocaleString("en-US")}.`
      : ""
  }${[...aboutIntervals].map((note) => ` ${escapeHtml(note)}`).join("")}</p>
${htmlTable(columns, rows)}
</section>`;
}

function noteOnIntervals(intervals: VerificationIntervals): string {
  const { auc, eer, accuracy, tarAtFar } = intervals;
  const all = [accuracy, auc, eer, ...Object.values(tarAtFar)];
  if (all.some((interval) => !("reason" in interval))) {
    return `In brackets: 95 % confidence intervals (${describeResampling(intervals)}).`;
  }
  const [reason] = all.flatMap((interval) => "reason" in interval ? interval.reason : []);
  return `No confidence intervals: ${reason}.`;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
