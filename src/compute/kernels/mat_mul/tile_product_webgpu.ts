import * as tf from "../../../npm/tfjs.ts";
import type { Reading, TakeMoments } from "../../webgpu/deferred_tensors.ts";
import { runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { sectionsOf, type Uniforms } from "../../webgpu/shader_text.ts";
import { mostBytes, webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { sumOfParts } from "../sum/sum_of_parts.ts";
import { chooseTile, countParts } from "./choose_tile.ts";
import { expandLines } from "./expand_lines.ts";
import { type Tile, tileBytes, tileSize } from "./tile.ts";
import along from "./along.wgsl" with { type: "text" };
import fetch from "./fetch.wgsl" with { type: "text" };
import store from "./store.wgsl" with { type: "text" };
import tileProduct from "./tile_product.wgsl" with { type: "text" };

const { shared: untilEnd, moments: momentsOfTile, end, momentFunctions } = sectionsOf(tileProduct);
const { vec4: fetchVec4, lanes: fetchLanes } = sectionsOf(fetch);
const { inner: alongInner, outer: alongOuter } = sectionsOf(along);
const { vec4: storeVec4, lanes: storeLanes } = sectionsOf(store);

/** One side of a product, as a shader reads it. */
export interface Operand {
  readonly tensor: tf.TensorInfo;
  /** What its memory runs along, of the product's two dimensions that it has. */
  readonly along: "inner" | "outer";
  /** Whether numbers 4 i to 4 i + 3 along there always lie together, from a place that 4 divides. */
  readonly aligned: boolean;
  /** WGSL that finds its numbers, with SIDE for its name: see matrix.wgsl. */
  readonly code: string;
  /**
   * How its numbers are changed as they are read, if the tensor is not in memory. Only where memory runs along channels that four
   * divides, and of one side of a product.
   *
   * @default {they are not}
   */
  readonly reading?: Reading;
}

/** The code of a {@link Reading} where numbers are read as they are. */
export const AS_THEY_ARE = `alias ChannelsSIDE = i32;
fn channelsSIDE(first : i32) -> ChannelsSIDE { return 0; }
fn changedSIDE(numbers : vec4f, by : ChannelsSIDE) -> vec4f { return numbers; }
`;

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
  /**
   * A tensor of that shape, which is written over.
   *
   * @default {a new one}
   */
  readonly result?: tf.TensorInfo;
  /**
   * Gets the moments of the columns, over the rows of each tile, if there is one group whose rows are those of the result, nothing is
   * cut into parts and the adapter has room for it.
   *
   * @default {nobody wants them}
   */
  readonly takeMoments?: TakeMoments;
}

/** Computes a product. */
export function runTileProduct(product: TileProduct): tf.TensorInfo {
  const { a, b, groups, rows, columns, inner, shape, takeMoments } = product;
  const resultSize = tf.util.sizeFromShape(shape);
  const tile = chooseTile(product);
  const parts = countParts(product, tile, Math.floor(mostBytes() / (4 * resultSize)));
  const [tileRows, tileColumns] = tileSize(tile);
  const tilesDown = Math.ceil(rows / tileRows), tilesAcross = Math.ceil(columns / tileColumns);
  const tiles = tilesDown * tilesAcross * groups * parts;
  const steps = Math.ceil(Math.ceil(inner / tile.innerStep) / parts);
  const storesVec4 = columns % 4 === 0;
  const reading = a.reading ?? b.reading;
  const inputs = {
    a: a.reading?.tensor ?? a.tensor,
    b: b.reading?.tensor ?? b.tensor,
    ...reading?.inputs,
  };
  const withMoments = takeMoments && groups === 1 && parts === 1 && storesVec4 &&
    hasRoomForMoments(tile, Object.keys(inputs).length);
  const [sums, moments] = runProgramOfSeveralResults({
    attempt: product.attempt,
    name: [
      ...[product.name, Object.values(tile), a.along, b.along],
      ...reading ? [a.reading ? "a" : "b", reading.name] : [],
      ...withMoments ? ["moments"] : [],
    ].join(),
    code: () => codeOf(product, tile, { storesVec4, withMoments }),
    inputs,
    inputLanes: {
      a: a.aligned ? 4 : 1,
      b: b.aligned ? 4 : 1,
      ...Object.fromEntries(Object.keys(reading?.inputs ?? {}).map((name) => [name, 4 as const])),
    },
    uniforms: {
      rows,
      columns,
      inner,
      groups,
      tilesDown,
      tilesAcross,
      steps,
      resultSize,
      ...product.uniforms,
      ...reading?.uniforms,
    },
    floats: reading?.floats,
    results: {
      result: parts === 1 ? product.result ?? shape : [parts, ...shape],
      ...withMoments && { moments: [tilesDown, 3, columns] },
    },
    lanes: storesVec4 ? 4 : 1,
    workgroups: { count: tiles, threads: tile.threads[0] * tile.threads[1] },
  });
  if (withMoments) takeMoments(moments);
  return parts === 1 ? sums : sumOfParts(product.attempt, sums, shape, product.result);
}

/** Whether the adapter lets a shader bind one tensor more, and a workgroup have the memory that `tile_product.wgsl` takes. */
function hasRoomForMoments(tile: Tile, inputs: number): boolean {
  const { limits } = webgpuBackend().device;
  return inputs + RESULTS <= limits.maxStorageBuffersPerShaderStage &&
    tileBytes(tile) + 16 * tile.threads[0] * tile.threads[1] <=
      limits.maxComputeWorkgroupStorageSize;
}

/** The product and its moments. */
const RESULTS = 2;

/** Where a thread brings of A or of B, never of both, one block of registers does for what is on its way. */
function withSharedNext(code: string): string {
  return code.replace(/^ *var nextB_LOAD_B.*\n/m, "").replaceAll("nextB_LOAD_B", "nextA_LOAD_A");
}

function codeOf(
  { code, a, b }: TileProduct,
  tile: Tile,
  { storesVec4, withMoments = false }: { storesVec4: boolean; withMoments?: boolean },
): string {
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
  const operand = ({ along, aligned, code, reading }: Operand, side: string) =>
    [
      ...[code, reading?.code ?? AS_THEY_ARE],
      ...[along === "inner" ? alongInner : alongOuter, aligned ? fetchVec4 : fetchLanes],
    ]
      .join("\n").replaceAll("SIDE_", side.toLowerCase()).replaceAll("SIDE", side);
  const main = untilEnd + (withMoments ? momentsOfTile : "") + end;
  return [
    ...Object.entries(constants).map(([name, value]) => `const ${name} : i32 = ${value};`),
    code,
    operand(a, "A"),
    operand(b, "B"),
    storesVec4 ? storeVec4 : storeLanes,
    withMoments ? momentFunctions : "",
    expandLines(blocksA + blocksB <= threads ? withSharedNext(main) : main, {
      ROW: blocks[1],
      COLUMN: blocks[0],
      LOAD_A: Math.ceil(blocksA / threads),
      LOAD_B: Math.ceil(blocksB / threads),
      DEPTH: innerStep,
    }),
  ].join("\n");
}
