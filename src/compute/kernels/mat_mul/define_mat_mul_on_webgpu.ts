import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import { multiplyMatrices } from "./multiply_matrices_webgpu.ts";

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/** Gives `tf.matMul` on WebGPU a product in tiles; what is not float32 stays with tfjs. */
export function defineMatMulOnWebGPU(): void {
  const stock = stockKernel<Attributes>("BatchMatMul", "webgpu");
  defineKernel<Attributes>("BatchMatMul", "webgpu", ({ a, b }, attributes, backend) => {
    if (a.dtype !== "float32" || b.dtype !== "float32") {
      return stock({ a, b }, attributes, backend);
    }
    return matMul(a, b, attributes);
  });
}

function matMul(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA, transposeB }: Attributes,
): tf.TensorInfo {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const [rows, inner] = matrixShape(a, transposeA);
  const columns = matrixShape(b, transposeB)[1];
  const shape = [...batch, rows, columns];
  if (a.size === 0 || b.size === 0) return tf.zeros(shape);
  const attempt = `multiply [${a.shape}] by [${b.shape}]`;
  const batchA = withBatch(a, batch), batchB = withBatch(b, batch);
  const groups = tf.util.sizeFromShape(batch);
  // With one matrix b for all, matrices a that lie one below the other are one tall matrix.
  const tall = !transposeA && isSingle(b) && groups > 1 && !isSingle(a);
  const product = multiplyMatrices({
    attempt,
    a: { tensor: batchA, transposed: transposeA, single: isSingle(a) },
    b: { tensor: batchB, transposed: transposeB, single: isSingle(b) },
    groups: tall ? 1 : groups,
    rows: tall ? groups * rows : rows,
    columns,
    inner,
    shape,
  });
  if (batchA !== a) batchA.dispose();
  if (batchB !== b) batchB.dispose();
  return product;
}

function matrixShape({ shape }: tf.Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

function isSingle({ shape }: tf.Tensor): boolean {
  return tf.util.sizeFromShape(shape.slice(0, -2)) === 1;
}

/** `x` with a matrix for each of `batch`, unless it is one matrix for all. */
function withBatch(x: tf.Tensor, batch: number[]): tf.Tensor {
  if (
    isSingle(x) || tf.util.sizeFromShape(batch) === x.size / (x.shape.at(-1)! * x.shape.at(-2)!)
  ) {
    return x;
  }
  return tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
}
