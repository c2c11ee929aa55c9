import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, type Kernel, stockKernel } from "../define_kernel.ts";

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/**
 * Makes `tf.matMul` of a transposed matrix transpose it first on wasm. The backend's own way with
 * transposed matrices is a plain loop, 6 to 8 times slower than XNNPACK on a transposed copy.
 */
export function defineTransposedMatMul(): void {
  const stock = stockKernel<Attributes>("BatchMatMul", "wasm");
  const kernel: Kernel<Attributes> = ({ a, b }, { transposeA, transposeB }, backend) => {
    const turn = (x: tf.Tensor, transposed: boolean) =>
      transposed ? tf.transpose(x, swapLastAxes(x.rank)) : x;
    const [turnedA, turnedB] = [turn(a, transposeA), turn(b, transposeB)];
    const product = stock(
      { a: turnedA, b: turnedB },
      { transposeA: false, transposeB: false },
      backend,
    );
    if (transposeA) turnedA.dispose();
    if (transposeB) turnedB.dispose();
    return product;
  };
  defineKernel("BatchMatMul", "wasm", kernel);
}

function swapLastAxes(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}
