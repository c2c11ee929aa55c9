import { join } from "node:path";
import type { BackboneSpec } from "../backbones/backbones.ts";
import type { HeadSpec } from "../heads/heads.ts";
import type { CompareConfig } from "./compare_config.ts";
import { specFolder, specLabel } from "./spec_label.ts";

/** A head on a backbone: a row of the table. */
export interface GridRow {
  backbone: BackboneSpec;
  head: HeadSpec;
  /** `backbone/head` */
  key: string;
}

/** One training run of a row. */
export interface Cell extends GridRow {
  seed: number;
  /** In a trial of learning rates. */
  rate?: number;
  /** Its folder. */
  out: string;
}

/** Everything that a comparison runs. */
export interface Grid {
  rows: GridRow[];
  /** These try learning rates; there are none where there is no choice. */
  trials: Cell[];
  /** The table is made of these: all rows with one seed before the next. */
  cells: Cell[];
}

/** Lays out what a configuration asks for. */
export function gridOf({ backbones, heads, learningRates, seeds, out }: CompareConfig): Grid {
  const rows = backbones.flatMap((backbone) =>
    heads.map((head) => ({ backbone, head, key: `${specLabel(backbone)}/${specLabel(head)}` }))
  );
  const folder = (kind: string, { backbone, head }: GridRow, name: number) =>
    join(out, kind, specFolder(backbone), specFolder(head), `${name}`);
  const rates = learningRates.length > 1 ? learningRates : [];
  return {
    rows,
    trials: rows.flatMap((row) =>
      rates.map((rate) => ({ ...row, seed: 0, rate, out: folder("search", row, rate) }))
    ),
    cells: Array.from(
      { length: seeds },
      (_, seed) => rows.map((row) => ({ ...row, seed, out: folder("cells", row, seed) })),
    ).flat(),
  };
}

/** What tables and events call a row. */
export function rowLabels({ backbone, head }: GridRow): { backbone: string; head: string } {
  return { backbone: specLabel(backbone), head: specLabel(head) };
}
