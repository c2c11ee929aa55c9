import type * as tf from "../../../npm/tfjs.ts";
import type { Reading } from "../../webgpu/deferred_tensors.ts";
import type { Uniforms } from "../../webgpu/shader_text.ts";
import { type Operand, runTileProduct, type TileProduct } from "./tile_product_webgpu.ts";
import matrix from "./matrix.wgsl" with { type: "text" };
import plainResult from "./plain_result.wgsl" with { type: "text" };

/** Matrices as one side of a product. */
export interface Matrices {
  /** One matrix a group, or one for all groups, row by row. */
  readonly tensor: tf.TensorInfo;
  /** Whether it is the transpose that is multiplied. @default {false} */
  readonly transposed?: boolean;
  /** Whether it is one matrix for all groups. @default {false} */
  readonly single?: boolean;
  /** See {@link Operand.reading}. */
  readonly reading?: Reading;
}

/** The product of `a`, once transposed [rows, inner], and `b`, [inner, columns], for each of `groups`. */
export interface MatrixProduct extends Pick<TileProduct, "result" | "takeMoments"> {
  /** What is computed, for errors. */
  readonly attempt: string;
  readonly a: Matrices;
  readonly b: Matrices;
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  /** The result's, of as many numbers as groups, rows and columns make. */
  readonly shape: number[];
}

/** Multiplies matrices on WebGPU. */
export function multiplyMatrices(product: MatrixProduct): tf.TensorInfo {
  const { rows, columns, inner } = product;
  const a = matrixOperand("A", product.a, rows, inner);
  const b = matrixOperand("B", product.b, inner, columns);
  return runTileProduct({
    ...product,
    name: "matrices",
    code: plainResult,
    a: a.operand,
    b: b.operand,
    uniforms: { ...a.uniforms, ...b.uniforms },
  });
}

/** Matrices [rows, columns], once transposed, as `side` of a product, with the uniforms of matrix.wgsl. */
export function matrixOperand(
  side: "A" | "B",
  { tensor, transposed = false, single = false, reading }: Matrices,
  rows: number,
  columns: number,
): { operand: Operand; uniforms: Uniforms } {
  const [majors, minors] = transposed ? [columns, rows] : [rows, columns];
  return {
    operand: {
      tensor,
      along: (side === "A") === transposed ? "outer" : "inner",
      aligned: minors % 4 === 0,
      code: matrix,
      reading,
    },
    uniforms: {
      [`majors${side}`]: majors,
      [`minors${side}`]: minors,
      [`stride${side}`]: single ? 0 : majors * minors,
    },
  };
}
