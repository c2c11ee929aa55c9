import type * as tf from "../../../npm/tfjs.ts";
import {
  type ProgramOfSeveralResults,
  runProgramOfSeveralResults,
} from "../../webgpu/run_program.ts";
import skeleton from "./fold_rows.wgsl" with { type: "text" };

/** Those of the shader. */
const ACROSS = 16, STRIPS = 16;

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
  return runProgramOfSeveralResults({
    ...program,
    code: skeleton + program.code,
    uniforms: { ...program.uniforms, rows, columns, blocks },
    workgroups: { count: Math.ceil(columns / ACROSS) * blocks, threads: ACROSS * STRIPS },
  });
}

/** Into how many rows a matrix is best folded before these are folded into one. */
export function foldBlocks(rows: number, columns: number): number {
  return partsOfSum(rows, 8 * STRIPS, Math.ceil(columns / ACROSS));
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
