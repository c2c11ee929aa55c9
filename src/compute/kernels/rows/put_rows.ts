import * as tf from "../../../npm/tfjs.ts";
import { placeOf, wasmBackend, writeOver } from "../../wasm/wasm_backend.ts";
import { ownNumbers, runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { putRows as putLoops } from "./put_rows_cpu.ts";
import shader from "./put_rows.wgsl" with { type: "text" };

const PUT = "PutRows";

/** Threads that share a row. */
const THREADS = 64;

/**
 * Puts rows in the place of some of a matrix' own. On wasm and webgpu it costs what the rows cost, whatever the matrix'
 * size, as they are written into the variable's memory; where another tensor holds that memory too (a variable shares it with
 * what it was assigned, and with its clones), the variable gets a copy first. On cpu it is always a copy: there, slices and
 * arrays that were read share memory, and nobody counts them. No gradient flows through it.
 *
 * @param matrix [R, D], of which no reading may be under way.
 * @param at [G] int32, each row once; rows that the matrix does not have are left out.
 * @param rows [G, D]
 */
export function putRows(matrix: tf.Variable, at: tf.Tensor1D, rows: tf.Tensor2D): void {
  if (rows.size === 0) return;
  register();
  tf.tidy(() => matrix.assign(runKernel(PUT, { matrix, at, rows }, {})));
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel(PUT, "cpu", ({ matrix, at, rows }, _, backend) => {
    const numbers = floats(matrix, backend).slice();
    putLoops(
      numbers,
      backend.readSync(at.dataId) as Int32Array,
      floats(rows, backend),
      rows.shape[1]!,
    );
    return tf.tensor(numbers, matrix.shape);
  });
  defineKernel(PUT, "wasm", ({ matrix, at, rows }, _, backend) => {
    const written = writeOver(matrix);
    const [total, width] = matrix.shape;
    // Not before a copy is made: memory that grows takes its views away.
    const heap = new Float32Array(wasmBackend().wasm.asm.memory.buffer);
    const to = placeOf(written) / 4, from = placeOf(matrix) / 4, source = placeOf(rows) / 4;
    if (to !== from) heap.copyWithin(to, from, from + matrix.size);
    (backend.readSync(at.dataId) as Int32Array).forEach((row, i) => {
      if (row < 0 || row >= total) return;
      heap.copyWithin(to + row * width, source + i * width, source + (i + 1) * width);
    });
    return written;
  });
  defineKernel(PUT, "webgpu", ({ matrix, at, rows }) => {
    const [total, width] = matrix.shape;
    const lanes = width % 4 === 0 ? 4 : 1;
    return runProgramOfSeveralResults({
      attempt: "put rows into a matrix",
      name: PUT,
      code: shader,
      inputs: { at, rows },
      results: { matrix: ownNumbers(matrix) },
      inputLanes: { at: 1 },
      constants: { THREADS },
      uniforms: { total, width: width / lanes },
      lanes,
      workgroups: { count: at.size, threads: THREADS },
    })[0];
  });
}
