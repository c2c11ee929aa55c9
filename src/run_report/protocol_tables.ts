import { intervalInBrackets } from "../reports/describe_interval.ts";
import { escapeHtml } from "../reports/escape_html.ts";
import { htmlTable } from "../reports/html_table.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { ProtocolFigures } from "../runs/verification_json.ts";
import { measuredOnText } from "./measured_on_text.ts";
import type { RunRecord } from "./run_record.ts";

interface Row {
  name: string;
  on: string;
  figures: ProtocolFigures;
}

const TITLES: Record<ProtocolFigures["protocol"], string> = {
  "ijb-1-1": "IJB 1:1, pairs of templates",
  "all-pairs": "All pairs of images",
  "ijb-1-n": "IJB 1:N, probes searched for in galleries",
  "megaface": "MegaFace, mates searched for among distractors",
};

/** The figures of protocols other than pairs as a section of a page, a table each; empty if there are none. */
export function protocolTables(names: string[], runs: RunRecord[]): string {
  const rows = runs.flatMap((run, i) =>
    run.protocol ? [{ name: names[i], on: measuredOnText(run), figures: run.protocol }] : []
  );
  if (rows.length === 0) return "";
  const tables = Object.entries(TITLES).flatMap(([protocol, title]) => {
    const own = rows.filter(({ figures }) => figures.protocol === protocol);
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
  const [{ figures: first }] = rows;
  const isSearch = first.protocol === "ijb-1-n";
  return [
    { heading: "run", numeric: false, cell: ({ name }) => name, isBold: () => true },
    { heading: "on", numeric: false, cell: ({ on }) => on },
    ...countsOf(first).map(([heading], i) =>
      column(heading, (figures) => countsOf(figures)[i][1].toLocaleString("en-US"))
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
    ...distinct(rows, ({ figures }) => figures.rates.map(({ far }) => far)).reverse().map((far) =>
      column(
        `${isSearch ? "TPIR % at FPIR" : "TAR % at FAR"} ${far}`,
        ({ rates }) => {
          const found = rates.find((of) => of.far === far);
          return percent(found?.tar) + intervalInBrackets(found?.interval);
        },
      )
    ),
  ];
}

/** How much was compared, by what to call it. */
function countsOf(figures: ProtocolFigures): [string, number][] {
  switch (figures.protocol) {
    case "ijb-1-n":
      return [["galleries", figures.galleries.length]];
    case "megaface":
      return [["searches", figures.searches], ["distractors", figures.distractors]];
    default:
      return [["pairs", figures.pairs], ["same", figures.same]];
  }
}

/** Of MegaFace's curve, the ranks that a table has room for. */
const SHOWN_RANKS = [1, 5, 10, 100];

function ranksOf(figures: ProtocolFigures) {
  if ("ranks" in figures) return figures.ranks;
  return "cmc" in figures ? figures.cmc.filter(({ rank }) => SHOWN_RANKS.includes(rank)) : [];
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
