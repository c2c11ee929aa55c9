import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory, writeIntegers } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import type { Kernel } from "../define_kernel.ts";
import { LEAST_LENGTH } from "../normalize_rows/normalize_rows_cpu.ts";

/** Weights whose unit rows exist at a time, few enough to stay in the second cache. */
const BLOCK = 256;

/** [B, N] as in `cosines_cpu.ts`. */
export const cosinesOnWasm: Kernel<object> = ({ unit, weights }) => {
  const { batch, count, width } = sizes(unit.shape[0], weights);
  const out = makeOutput([batch, count]), kernels = wasmKernels();
  const block = Math.min(count, BLOCK);
  const [unitRows, panels, offsets, outs, taps] = workingMemory(
    4 * block * width,
    32 * Math.ceil(block / 8) * width,
    4 * batch,
    4 * batch,
    4,
  );
  kernels.pixelOffsets(offsets, 1, 1, batch, 0, 0, 4 * width);
  kernels.pixelOffsets(outs, 1, 1, batch, 0, 0, 4 * count);
  writeIntegers(taps, [0]);
  for (const { from, rows, place } of blocksOf(weights)) {
    kernels.normalizeRows(place, rows, width, LEAST_LENGTH, unitRows);
    kernels.packPanels(unitRows, 4, 4 * width, width, rows, 8, panels, 32 * width);
    kernels.rowProducts(
      ...[placeOf(unit), offsets, batch, taps, 1, width, panels] as const,
      ...[rows, placeOf(out) + 4 * from, outs] as const,
    );
  }
  return out;
};

/** The gradient with respect to the unit rows [B, D]. */
export const cosinesUnitGradientOnWasm: Kernel<object> = ({ dy, weights }) => {
  const { batch, count, width } = sizes(dy.shape[0], weights);
  const out = makeOutput([batch, width]), kernels = wasmKernels();
  const block = Math.min(count, BLOCK);
  const [unitRows, panels, slopes] = workingMemory(
    4 * block * width,
    32 * Math.ceil(width / 8) * block,
    24 * Math.ceil(batch / 6) * block,
  );
  kernels.fillZeros(placeOf(out), 4 * batch * width);
  for (const { from, rows, place } of blocksOf(weights)) {
    kernels.normalizeRows(place, rows, width, LEAST_LENGTH, unitRows);
    kernels.packPanels(unitRows, 4 * width, 4, rows, width, 8, panels, 32 * rows);
    kernels.packPanels(placeOf(dy) + 4 * from, 4, 4 * count, rows, batch, 6, slopes, 24 * rows);
    kernels.outerProducts(
      ...[slopes, 24 * rows, 0, 0, 24, panels, 32 * rows, 32, 1, 1, rows] as const,
      ...[placeOf(out), batch, width] as const,
    );
  }
  return out;
};

/** The gradient with respect to the weights [N, D]. */
export const cosinesWeightGradientOnWasm: Kernel<object> = ({ dy, unit, weights }) => {
  const { batch, count, width } = sizes(unit.shape[0], weights);
  const out = makeOutput([count, width]), kernels = wasmKernels();
  const [panels, slopes] = workingMemory(
    32 * Math.ceil(width / 8) * batch,
    24 * Math.ceil(Math.min(count, BLOCK) / 6) * batch,
  );
  kernels.packPanels(placeOf(unit), 4 * width, 4, batch, width, 8, panels, 32 * batch);
  kernels.fillZeros(placeOf(out), 4 * count * width);
  for (const { from, rows, place } of blocksOf(weights)) {
    const to = placeOf(out) + 4 * from * width;
    kernels.packPanels(placeOf(dy) + 4 * from, 4 * count, 4, batch, rows, 6, slopes, 24 * batch);
    kernels.outerProducts(
      ...[slopes, 24 * batch, 0, 0, 24, panels, 32 * batch, 32, 1, 1, batch] as const,
      ...[to, rows, width] as const,
    );
    kernels.normalizeRowsGradient(to, place, rows, width, LEAST_LENGTH, to);
  }
  return out;
};

function sizes(batch: number, { shape: [count, width] }: tf.TensorInfo) {
  return { batch, count, width };
}

/** Blocks of rows of a matrix, and where in memory each begins. */
function* blocksOf(matrix: tf.TensorInfo) {
  const [count, width] = matrix.shape, begin = placeOf(matrix);
  for (let from = 0; from < count; from += BLOCK) {
    yield { from, rows: Math.min(BLOCK, count - from), place: begin + 4 * from * width };
  }
}
