import { htmlTable } from "../reports/html_table.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { HeadSummary, TrainSummary } from "../runs/summary_json.ts";
import type { RunRecord } from "./run_record.ts";

interface Row {
  name: string;
  run: RunRecord;
}

/** What each run is, as a section of a page. */
export function runTable(names: string[], runs: RunRecord[]): string {
  const rows = runs.map((run, i) => ({ name: names[i], run }));
  const fact = (heading: string, key: keyof TrainSummary): TableColumn<Row> => ({
    heading,
    numeric: typeof runs.find(({ summary }) => summary?.[key] !== undefined)?.summary?.[key] ===
      "number",
    cell: ({ run: { summary } }) => text(summary?.[key]),
  });
  const factOfHeads = (heading: string, key: keyof HeadSummary): TableColumn<Row> => ({
    ...fact(heading, key),
    cell: ({ run: { summary } }) =>
      summary ? [summary, ...summary.joint ?? []].map((head) => text(head[key])).join(" + ") : NONE,
  });
  const columns: TableColumn<Row>[] = [
    { heading: "run", numeric: false, cell: ({ name }) => name, isBold: () => true },
    { heading: "state", numeric: false, cell: ({ run }) => stateOf(run) },
    fact("device", "device"),
    fact("backbone", "backbone"),
    factOfHeads("head", "head"),
    factOfHeads("identities", "identities"),
    factOfHeads("head parameters", "headParameters"),
    {
      heading: "steps",
      numeric: true,
      cell: ({ run: { steps } }) => text(steps.step.at(-1)),
    },
    { heading: "last loss", numeric: true, cell: ({ run: { steps } }) => text(steps.loss.at(-1)) },
    fact("images a second", "imagesPerSecond"),
  ];
  const told = columns.filter(({ cell }) => rows.some((row) => cell(row) !== NONE));
  return `<section id="runs">\n<h2>Runs</h2>\n${htmlTable(told, rows)}\n</section>`;
}

const NONE = "–";

function text(value: unknown): string {
  if (typeof value !== "number") return typeof value === "string" ? value : NONE;
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : NONE;
}

function stateOf(run: RunRecord): string {
  const { config, summary, steps, verification, protocol, measuredOn, isAwaited } = run;
  if (isAwaited) return "not there yet";
  if (config === undefined && steps.step.length === 0) {
    if (measuredOn?.checkpoint !== undefined) return "extraction";
    return verification || protocol ? "verification" : NONE;
  }
  const last = steps.step.at(-1) ?? 0;
  const isDone = summary !== undefined && summary.steps >= last;
  return isDone ? "training, ended" : "training, no end yet";
}
