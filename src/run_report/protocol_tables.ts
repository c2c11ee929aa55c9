import { intervalInBrackets } from "../reports/describe_interval.ts";
import { escapeHtml } from "../reports/escape_html.ts";
import { htmlTable } from "../reports/html_table.ts";
import type { TableColumn } from "../reports/table_column.ts";
import { FIGURES_KINDS, figuresKindOf, type ProtocolFigures } from "../protocols/protocols.ts";
import { measuredOnText } from "./measured_on_text.ts";
import type { RunRecord } from "./run_record.ts";

interface Row {
  name: string;
  on: string;
  figures: ProtocolFigures;
}

/** The figures of protocols other than pairs as a section of a page, a table each; empty if there are none. */
export function protocolTables(names: string[], runs: RunRecord[]): string {
  const rows = runs.flatMap((run, i) =>
    run.protocol ? [{ name: names[i], on: measuredOnText(run), figures: run.protocol }] : []
  );
  if (rows.length === 0) return "";
  const tables = FIGURES_KINDS.flatMap(({ name, title }) => {
    const own = rows.filter(({ figures }) => figures.protocol === name);
    return own.length > 0
      ? [`<h3>${escapeHtml(title)}</h3>\n${htmlTable(columnsOf(own), own)}`]
      : [];
  });
  return `<section id="protocols">
<h2>Protocols</h2>
<p class="note">Not resolvable: there are too few pairs, or probes, to tell such a rate from 0. In brackets: 95 %
intervals over identities.</p>
${tables.join("\n")}
</section>`;
}

function columnsOf(rows: Row[]): TableColumn<Row>[] {
  const [{ figures: first }] = rows, kind = figuresKindOf(first);
  const ranksOf = (figures: ProtocolFigures) => kind.ranks?.(figures) ?? [];
  return [
    { heading: "run", numeric: false, cell: ({ name }) => name, isBold: () => true },
    { heading: "on", numeric: false, cell: ({ on }) => on },
    ...kind.counts(first).map(([heading], i) =>
      column(heading, (figures) => kind.counts(figures)[i][1].toLocaleString("en-US"))
    ),
    ...distinct(rows, ({ figures }) => ranksOf(figures).map(({ rank }) => rank)).map((rank) =>
      column(
        `rank ${rank.toLocaleString("en-US")} %`,
        (figures) => {
          const found = ranksOf(figures).find((of) => of.rank === rank);
          return percent(found?.rate) + intervalInBrackets(found?.interval);
        },
      )
    ),
    ...distinct(rows, ({ figures }) => kind.rates(figures).map(({ far }) => far)).reverse().map((
      far,
    ) =>
      column(
        `${kind.differentPairs ? "TAR % at FAR" : "TPIR % at FPIR"} ${far}`,
        (figures) => {
          const found = kind.rates(figures).find((of) => of.far === far);
          return percent(found?.tar) + intervalInBrackets(found?.interval);
        },
      )
    ),
  ];
}

function distinct(rows: Row[], numbers: (row: Row) => number[]): number[] {
  return [...new Set(rows.flatMap(numbers))].sort((a, b) => a - b);
}

function column(heading: string, cell: (figures: ProtocolFigures) => string): TableColumn<Row> {
  return { heading, numeric: true, cell: ({ figures }) => cell(figures) };
}

function percent(share: number | null | undefined): string {
  if (share === undefined) return "–";
  return share === null ? "not resolvable" : (100 * share).toFixed(2);
}
