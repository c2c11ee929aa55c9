import { bestRate } from "./chosen_rate.ts";
import type { Comparison } from "./comparison.ts";
import { gridOf, rowLabels } from "./grid.ts";
import { headTitle } from "../heads/heads.ts";
import type { TableColumn } from "../reports/table_column.ts";

/** What stands in that table. */
export const RATES =
  "Area under the ROC curve with each learning rate, on training identities held out for the search; " +
  "the best is in bold.";

/** How the learning rates did with one head on one backbone. */
export interface RatesRow {
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** The area under the ROC curve for each rate tried, or why there is none. */
  aucs: Record<string, number | string>;
  /** The best, once all are tried. */
  best?: number;
}

/** The backbones and heads that rates were tried with. */
export function ratesRows({ config, search }: Comparison): RatesRow[] {
  return gridOf(config).rows.flatMap((row) => {
    const aucs = search[row.key];
    if (aucs === undefined) return [];
    const isWhole = config.learningRates.every((rate) => aucs[rate] !== undefined);
    return [{ ...rowLabels(row), aucs, best: isWhole ? bestRate(aucs) : undefined }];
  });
}

/** The backbone, the head, and a column a rate. */
export function ratesColumns({ config }: Comparison): TableColumn<RatesRow>[] {
  return [
    { heading: "backbone", numeric: false, cell: ({ backbone }) => backbone },
    { heading: "head", numeric: false, cell: ({ head }) => headTitle(head) },
    ...config.learningRates.map((rate) => ({
      heading: `${rate}`,
      numeric: true,
      cell: ({ aucs }: RatesRow) => {
        const tried = aucs[rate] ?? "";
        return typeof tried === "number" ? tried.toFixed(4) : tried;
      },
      isBold: ({ best }: RatesRow) => best === rate,
    })),
  ];
}
