import type * as tf from "../../../npm/tfjs.ts";
import {
  type ProgramOfSeveralResults,
  runProgramOfSeveralResults,
} from "../../webgpu/run_program.ts";
import skeleton from "./fold_rows.wgsl" with { type: "text" };

/** Of a workgroup: some lie across the columns, the others along the rows. */
const THREADS = 256;

/** Rows that one workgroup down folds at once, rather than blocks of them and then these. */
const SHORT = 1024;

/** A shader after `fold_rows.wgsl`, for a matrix [rows, columns]. */
export interface RowFold extends Omit<ProgramOfSeveralResults, "workgroups" | "code"> {
  readonly code: string;
  readonly rows: number;
  /** Elements of as many numbers as there are lanes. */
  readonly columns: number;
  /** Into how many rows the matrix is folded, see {@link foldBlocks}. */
  readonly blocks: number;
}

/** Runs a shader that folds the rows of a matrix into `blocks` rows; the caller owns the results. */
export function runRowFold({ rows, columns, blocks, ...program }: RowFold): tf.TensorInfo[] {
  const across = blocks === 1 ? acrossAtOnce(rows, columns) : acrossBlocks(columns);
  return runProgramOfSeveralResults({
    ...program,
    code: skeleton + program.code,
    constants: { ...program.constants, ACROSS: across, STRIPS: THREADS / across },
    uniforms: { ...program.uniforms, rows, columns, blocks },
    workgroups: { count: Math.ceil(columns / across) * blocks, threads: THREADS },
  });
}

/** Into how many rows a matrix is best folded before these are folded into one; 1 if it is best folded at once. */
export function foldBlocks(rows: number, columns: number): number {
  if (rows <= SHORT) return 1;
  const across = acrossBlocks(columns);
  return partsOfSum(rows, 8 * THREADS / across, Math.ceil(columns / across));
}

/** Few columns leave more threads to the rows. */
function acrossBlocks(columns: number): number {
  return Math.min(16, 2 ** Math.ceil(Math.log2(columns)));
}

/** As many as read together, unless there would be few workgroups that each go through many rows. */
function acrossAtOnce(rows: number, columns: number): number {
  let across = THREADS;
  while (across > 4 && columns / across < 64 && 2 * THREADS / across < rows) across /= 2;
  return across;
}

/** They fill a large GPU; more would only leave more to add up. */
const ENOUGH_WORKGROUPS = 1024;

/**
 * Into how many parts to cut a sum over rows on WebGPU.
 *
 * @param rowsAtLeast Those that are worth a workgroup.
 * @param otherWorkgroups How many there are of each part.
 */
export function partsOfSum(rows: number, rowsAtLeast: number, otherWorkgroups: number): number {
  const most = Math.max(1, Math.floor(ENOUGH_WORKGROUPS / otherWorkgroups));
  return Math.min(most, Math.max(1, Math.ceil(rows / rowsAtLeast)));
}
