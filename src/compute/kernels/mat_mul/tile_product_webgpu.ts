import * as tf from "../../../npm/tfjs.ts";
import {
  mostBytes,
  requireBindable,
  runProgram,
  type Uniforms,
  type WebGPUBackend,
} from "../webgpu_program.ts";
import { chooseTile, countParts } from "./choose_tile.ts";
import { expandLines } from "./expand_lines.ts";
import { type Tile, tileSize } from "./tile.ts";
import alongInner from "./along_inner.wgsl" with { type: "text" };
import alongOuter from "./along_outer.wgsl" with { type: "text" };
import fetchLanes from "./fetch_lanes.wgsl" with { type: "text" };
import fetchVec4 from "./fetch_vec4.wgsl" with { type: "text" };
import storeLanes from "./store_lanes.wgsl" with { type: "text" };
import storeVec4 from "./store_vec4.wgsl" with { type: "text" };
import sumParts from "./sum_parts.wgsl" with { type: "text" };
import tileProduct from "./tile_product.wgsl" with { type: "text" };

/** One side of a product, as a shader reads it. */
export interface Operand {
  readonly tensor: tf.TensorInfo;
  /** What its memory runs along, of the product's two dimensions that it has. */
  readonly along: "inner" | "outer";
  /** Whether numbers 4 i to 4 i + 3 along there always lie together, from a place that 4 divides. */
  readonly aligned: boolean;
  /** WGSL that finds its numbers, with SIDE for its name: see matrix.wgsl. */
  readonly code: string;
}

/** A product of matrices, or what can be put as one. */
export interface TileProduct {
  /** What is computed, for errors: `multiply [2,3] by [3,4]`. */
  readonly attempt: string;
  /** Tells `code` and that of the operands from all others. */
  readonly name: string;
  /** WGSL that places the result: see plain_result.wgsl. */
  readonly code: string;
  readonly a: Operand;
  readonly b: Operand;
  /** How many matrices the result is made of, and the size of the largest. */
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  /** The most numbers that a sum is over. */
  readonly inner: number;
  /** What `code` and the operands read. */
  readonly uniforms: Uniforms;
  /** The result's. */
  readonly shape: number[];
}

/** Computes a product; the result is float32. */
export function runTileProduct(backend: tf.KernelBackend, product: TileProduct): tf.TensorInfo {
  const webgpu = backend as WebGPUBackend;
  const { a, b, groups, rows, columns, inner, shape } = product;
  const resultSize = tf.util.sizeFromShape(shape);
  const tile = chooseTile(product);
  const parts = countParts(product, tile, Math.floor(mostBytes(webgpu) / (4 * resultSize)));
  requireBindable(webgpu, product.attempt, {
    "the first operand": a.tensor.shape,
    "the second operand": b.tensor.shape,
    "the result": shape,
  });
  const [tileRows, tileColumns] = tileSize(tile);
  const tilesDown = Math.ceil(rows / tileRows), tilesAcross = Math.ceil(columns / tileColumns);
  const tiles = tilesDown * tilesAcross * groups * parts;
  const steps = Math.ceil(Math.ceil(inner / tile.innerStep) / parts);
  const storesVec4 = columns % 4 === 0;
  const sums = runProgram(webgpu, {
    name: [product.name, Object.values(tile), a.along, b.along].join(),
    code: () => shaderText(product, tile, storesVec4),
    inputs: { a: [a.tensor, a.aligned ? 4 : 1], b: [b.tensor, b.aligned ? 4 : 1] },
    uniforms: {
      rows,
      columns,
      inner,
      groups,
      tiles,
      tilesDown,
      tilesAcross,
      steps,
      resultSize,
      ...product.uniforms,
    },
    shape: parts === 1 ? shape : [parts, ...shape],
    lanes: storesVec4 ? 4 : 1,
    workgroups: tiles,
    workgroupSize: tile.threads[0] * tile.threads[1],
  });
  if (parts === 1) return sums;
  const sum = sumOfParts(webgpu, sums, parts, shape);
  webgpu.disposeData(sums.dataId);
  return sum;
}

function sumOfParts(
  backend: WebGPUBackend,
  parts: tf.TensorInfo,
  count: number,
  shape: number[],
): tf.TensorInfo {
  const size = tf.util.sizeFromShape(shape);
  const lanes = size % 4 === 0 ? 4 : 1;
  return runProgram(backend, {
    name: "sum of parts",
    code: () => `alias Number = ${lanes === 4 ? "vec4f" : "f32"};\n${sumParts}`,
    inputs: { parts: [parts, lanes] },
    uniforms: { count, size: size / lanes },
    shape,
    lanes,
    workgroups: Math.ceil(size / lanes / 16),
    workgroupSize: 256,
  });
}

function shaderText({ code, a, b }: TileProduct, tile: Tile, storesVec4: boolean): string {
  const { threads: [across, down], blocks, innerStep } = tile;
  const [rows, columns] = tileSize(tile);
  const threads = across * down;
  const blocksA = rows * innerStep / 16, blocksB = columns * innerStep / 16;
  const constants = {
    THREADS: threads,
    THREADS_ACROSS: across,
    THREADS_DOWN: down,
    TILE_ROWS: rows,
    TILE_COLUMNS: columns,
    INNER_STEP: innerStep,
    BLOCKS_A: blocksA,
    BLOCKS_B: blocksB,
  };
  const operand = ({ along, aligned, code }: Operand, side: string) =>
    [code, along === "inner" ? alongInner : alongOuter, aligned ? fetchVec4 : fetchLanes]
      .join("\n").replaceAll("SIDE_", side.toLowerCase()).replaceAll("SIDE", side);
  return [
    ...Object.entries(constants).map(([name, value]) => `const ${name} : i32 = ${value};`),
    code,
    operand(a, "A"),
    operand(b, "B"),
    storesVec4 ? storeVec4 : storeLanes,
    expandLines(tileProduct, {
      ROW: blocks[1],
      COLUMN: blocks[0],
      LOAD_A: Math.ceil(blocksA / threads),
      LOAD_B: Math.ceil(blocksB / threads),
      DEPTH: innerStep,
    }),
  ].join("\n");
}
