import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory, writeIntegers } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/** Rows of a transposed first matrix that are multiplied at a time. */
const INNER_BLOCK = 512;

/** Rows of a first matrix that are too few for packing the second one, whose columns come in eights. */
const FEW_ROWS = 32, EIGHT = 8;

/** Gives `tf.matMul` of float32 its kernel on wasm: [..., R, I] times [..., I, C], either transposed or not. */
export function defineMatMulOnWasm(): void {
  const stock = stockKernel<Attributes>("BatchMatMul", "wasm");
  defineKernel<Attributes>("BatchMatMul", "wasm", (inputs, attributes, backend) => {
    const { a, b } = inputs, { transposeA, transposeB } = attributes;
    // It says what is wrong with them.
    if (a.dtype !== "float32" || b.dtype !== "float32") return stock(inputs, attributes, backend);
    const [rows, inner] = lastAxes(a, transposeA), [, columns] = lastAxes(b, transposeB);
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(
      a.shape.slice(0, -2),
      b.shape.slice(0, -2),
    );
    const out = makeOutput([...outer, rows, columns]);
    const product = { rows, inner, columns, transposeA, transposeB };
    const [placeA, placeB, placeOut] = [a, b, out].map(placeOf);
    const matricesA = matrixIndices(a.shape, outer), matricesB = matrixIndices(b.shape, outer);
    for (let i = 0; i < matricesA.length; i++) {
      multiply(
        placeA + 4 * matricesA[i] * rows * inner,
        placeB + 4 * matricesB[i] * inner * columns,
        placeOut + 4 * i * rows * columns,
        product,
      );
    }
    return out;
  });
}

interface Product extends Attributes {
  rows: number;
  inner: number;
  columns: number;
}

/** One product; all places are in bytes. */
function multiply(a: number, b: number, out: number, product: Product) {
  const { rows, inner, columns, transposeA, transposeB } = product;
  const kernels = wasmKernels();
  if (rows <= FEW_ROWS && columns % EIGHT === 0 && !transposeA && !transposeB) {
    kernels.thinProducts(a, rows, inner, b, columns, out);
    return;
  }
  const panelBytes = 32 * inner;
  const block = Math.min(inner, INNER_BLOCK);
  const [panels, turned, offsets, outs, taps] = workingMemory(
    Math.ceil(columns / 8) * panelBytes,
    transposeA ? 24 * Math.ceil(rows / 6) * block : 0,
    4 * rows,
    4 * rows,
    4,
  );
  const [rowStride, columnStride] = transposeB ? [4, 4 * inner] : [4 * columns, 4];
  kernels.packPanels(b, rowStride, columnStride, inner, columns, 8, panels, panelBytes);
  if (!transposeA) {
    kernels.pixelOffsets(offsets, 1, 1, rows, 0, 0, 4 * inner);
    kernels.pixelOffsets(outs, 1, 1, rows, 0, 0, 4 * columns);
    writeIntegers(taps, [0]);
    kernels.rowProducts(a, offsets, rows, taps, 1, inner, panels, columns, out, outs);
    return;
  }
  kernels.fillZeros(out, 4 * rows * columns);
  for (let from = 0; from < inner; from += block) {
    const count = Math.min(block, inner - from);
    kernels.packPanels(a + 4 * from * rows, 4 * rows, 4, count, rows, 6, turned, 24 * count);
    kernels.outerProducts(
      ...[turned, 24 * count, 0, 0, 24] as const,
      ...[panels + 32 * from, panelBytes, 32] as const,
      ...[1, 1, count] as const,
      ...[out, rows, columns] as const,
    );
  }
}

function lastAxes({ shape }: tf.TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Which matrix of a tensor of `shape` belongs to each matrix of the result, whose leading axes are `outer`. */
function matrixIndices(shape: number[], outer: number[]): number[] {
  let indices = [0];
  const own = shape.slice(0, -2);
  const axes = [...outer.slice(0, outer.length - own.length).map(() => 1), ...own];
  outer.forEach((size, axis) => {
    indices = indices.flatMap((index) =>
      Array.from({ length: size }, (_, i) => index * axes[axis] + (axes[axis] === 1 ? 0 : i))
    );
  });
  return indices;
}
