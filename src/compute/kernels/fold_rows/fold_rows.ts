import type * as tf from "../../../npm/tfjs.ts";
import { type FlatProgram, runFlatProgram } from "../flat_program.ts";
import skeleton from "./fold_rows.wgsl" with { type: "text" };

const LANES = 16, STRIPS = 16;

/** Workgroups that keep a large GPU busy. */
const MOST_WORKGROUPS = 1024;

/** A shader after `fold_rows.wgsl`, for a matrix [rows, columns]. */
export interface RowFold extends Omit<FlatProgram, "workgroups"> {
  /** Of the matrix. */
  readonly columns: number;
  /** Rows of the result, see {@link foldBlocks}. */
  readonly blocks: number;
}

/** Runs a shader that folds the rows of a matrix into `blocks` rows. */
export function runRowFold(
  backend: tf.KernelBackend,
  { columns, blocks, ...program }: RowFold,
): tf.TensorInfo {
  return runFlatProgram(backend, {
    ...program,
    code: skeleton + program.code,
    workgroups: { count: Math.ceil(columns / LANES) * blocks, threads: LANES * STRIPS },
  });
}

/** Into how many rows a matrix is best folded before these are folded into one. */
export function foldBlocks(rows: number, columns: number): number {
  const tiles = Math.ceil(columns / LANES);
  const most = Math.max(1, Math.floor(MOST_WORKGROUPS / tiles));
  return Math.max(1, Math.min(most, Math.ceil(rows / (8 * STRIPS))));
}
