import * as tf from "../../../npm/tfjs.ts";
import { precisionInUse } from "../../precision.ts";
import { type WebGPUBackend, webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { DEFAULT_TILES, type ProductClass, type TileChoice, useTiles } from "./choose_tile.ts";
import { tileBytes, type TileName, TILES } from "./tile.ts";
import { readTiles, tileCachePath, writeTiles } from "./tile_cache.ts";
import { TOO_SLOW_MS, tuneTiles } from "./tune_tiles.ts";

const BUDGET_MS = 2000;
const RUNS = 3;

/** A product of each class, as [rows, inner, columns]. */
const PRODUCTS: Readonly<Record<ProductClass, readonly [number, number, number]>> = {
  "few tiles": [512, 1024, 512],
  "many tiles": [4096, 512, 2048],
  "64 columns": [50_176, 288, 64],
  "32 columns": [50_176, 288, 32],
  "16 columns": [50_176, 144, 16],
  "32 rows": [32, 512, 10_000],
};

/** The tiles of adapters that this process has been through. */
const tuned = new Map<string, TileChoice>();

/**
 * Times tiles on the adapter and in the precision in use and takes the quickest from now on, once for
 * these and a user: what is found is kept in a file, where that is permitted. Takes two seconds at the most,
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

/** The milliseconds on the GPU of the quickest of some runs. */
export async function measureTile(productClass: ProductClass, tile: TileName): Promise<number> {
  const backend = webgpuBackend();
  if (
    tileBytes(TILES[tile], precisionInUse()) > backend.device.limits.maxComputeWorkgroupStorageSize
  ) {
    return Infinity;
  }
  const [rows, inner, columns] = PRODUCTS[productClass];
  const a = tf.fill([rows, inner], 0.5), b = tf.fill([inner, columns], 0.5);
  const before = useTiles({ ...DEFAULT_TILES, [productClass]: tile } as TileChoice);
  try {
    let least = Infinity;
    // The first run compiles the shader and wakes the GPU.
    for (let run = 0; run <= RUNS; run++) {
      least = Math.min(least, await gpuTime(backend, () => tf.matMul(a, b).dispose()));
      if (least > TOO_SLOW_MS) break;
    }
    return least;
  } finally {
    useTiles(before);
    tf.dispose([a, b]);
  }
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
