import * as tf from "../../../npm/tfjs.ts";
import { precisionInUse } from "../../precision.ts";
import { type WebGPUBackend, webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { DEFAULT_TILES, type ProductClass, type TileChoice, useTiles } from "./choose_tile.ts";
import { tileBytes, type TileName, TILES } from "./tile.ts";
import { readTiles, tileCachePath, writeTiles } from "./tile_cache.ts";
import { tuneTiles } from "./tune_tiles.ts";

const BUDGET_MS = 4000;
const RUNS = 3;

/** Of a product that takes longer one run will do. */
const SLOW_MS = 25;

/** A product of each class, as [rows, inner, columns]. */
const PRODUCTS: Readonly<Record<ProductClass, readonly [number, number, number]>> = {
  "few tiles": [512, 1024, 512],
  "many tiles": [4096, 512, 2048],
  "64 columns": [50_176, 288, 64],
  "32 columns": [50_176, 288, 32],
  "16 columns": [50_176, 144, 16],
  "32 rows": [32, 512, 10_000],
};

/** Convolutions by 3x3 of the classes that most of a network's work is in, as [images, side, channels in, channels out]. */
const CONVOLUTIONS: Partial<Record<ProductClass, readonly [number, number, number, number]>> = {
  "few tiles": [32, 14, 256, 256],
  "many tiles": [64, 28, 128, 128],
  "64 columns": [16, 56, 64, 64],
};

/** The tiles of adapters that this process has been through. */
const tuned = new Map<string, TileChoice>();

/**
 * Times tiles on the adapter and in the precision in use and takes the quickest from now on, once for
 * these and a user: what is found is kept in a file, where that is permitted. Takes four seconds at the most,
 * and goes on the next time if those do not suffice.
 *
 * @param adapter Tells the adapter from others, as its vendor, architecture and description do.
 */
export async function tuneWebGPU(adapter: string): Promise<void> {
  const precision = precisionInUse();
  const key = precision === "float32" ? adapter : `${adapter} in ${precision}`;
  let choice = tuned.get(key);
  if (!choice) {
    const path = tileCachePath();
    const known = path ? readTiles(path, key) : {};
    const tiles = await tuneTiles(known, measureTile, BUDGET_MS);
    tuned.set(key, choice = { ...DEFAULT_TILES, ...tiles });
    if (path && Object.keys(tiles).length > Object.keys(known).length) {
      writeTiles(path, key, tiles);
    }
  }
  useTiles(choice);
}

/** The milliseconds on the GPU that a product of a class takes, and a convolution if there is one, each the quickest of some runs. */
export async function measureTile(productClass: ProductClass, tile: TileName): Promise<number> {
  const backend = webgpuBackend();
  if (
    tileBytes(TILES[tile], precisionInUse()) > backend.device.limits.maxComputeWorkgroupStorageSize
  ) {
    return Infinity;
  }
  const [rows, inner, columns] = PRODUCTS[productClass];
  const a = tf.fill([rows, inner], 0.5), b = tf.fill([inner, columns], 0.5);
  const tensors: tf.Tensor[] = [a, b], runs = [() => tf.matMul(a, b).dispose()];
  const convolution = CONVOLUTIONS[productClass];
  if (convolution) {
    const [images, side, inputs, outputs] = convolution;
    const x = tf.fill<tf.Rank.R4>([images, side, side, inputs], 0.5);
    const filter = tf.fill<tf.Rank.R4>([3, 3, inputs, outputs], 0.5);
    tensors.push(x, filter);
    runs.push(() => tf.conv2d(x, filter, 1, "same").dispose());
  }
  const before = useTiles({ ...DEFAULT_TILES, [productClass]: tile } as TileChoice);
  try {
    let sum = 0;
    for (const run of runs) sum += await quickest(backend, run);
    return sum;
  } finally {
    useTiles(before);
    tf.dispose(tensors);
  }
}

async function quickest(backend: WebGPUBackend, run: () => void): Promise<number> {
  let least = Infinity;
  // The first run compiles the shader and wakes the GPU.
  for (let i = 0; i <= RUNS; i++) {
    least = Math.min(least, await gpuTime(backend, run));
    if (i > 0 && least > SLOW_MS) break;
  }
  return least;
}

async function gpuTime(backend: WebGPUBackend, run: () => void): Promise<number> {
  if (backend.device.features.has("timestamp-query")) {
    return (await backend.time(run)).kernelMs as number;
  }
  await backend.device.queue.onSubmittedWorkDone();
  const start = performance.now();
  run();
  backend.endComputePassEncoder();
  backend.submitQueue();
  await backend.device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
