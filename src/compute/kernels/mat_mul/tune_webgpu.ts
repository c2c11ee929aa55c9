import * as tf from "../../../npm/tfjs.ts";
import { type WebGPUBackend, webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import {
  type ConvolutionClass,
  DEFAULT_WAYS,
  useWays,
  type Way,
  type WayChoice,
} from "../conv2d/choose_way.ts";
import { runKernel } from "../define_kernel.ts";
import { DEFAULT_TILES, type ProductClass, type TileChoice, useTiles } from "./choose_tile.ts";
import { tileBytes, type TileName, TILES } from "./tile.ts";
import { readChoice, tileCachePath, writeChoice } from "./tile_cache.ts";
import { CANDIDATES, tuneClasses } from "./tune_classes.ts";

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

/** A convolution of each class by 3x3 in steps of one pixel, in the same order; the classes that most work is in come first. */
const CONVOLUTIONS_3X3: Readonly<
  Record<ConvolutionClass, readonly [number, number, number, number]>
> = {
  "3x3 of 256 channels": [64, 14, 256, 256],
  "3x3 of 64 channels": [16, 56, 64, 64],
  "3x3 of 128 channels": [32, 28, 128, 128],
  "3x3 of 512 channels": [64, 7, 512, 512],
  "3x3 of 32 channels": [32, 28, 32, 32],
};

const BOTH_WAYS: readonly Way[] = ["direct", "winograd"];

/** What each class of convolutions is tried with. */
const WAYS = Object.fromEntries(
  Object.keys(CONVOLUTIONS_3X3).map((of) => [of, BOTH_WAYS]),
) as Record<ConvolutionClass, readonly Way[]>;

/** The tiles and ways of adapters that this process has been through. */
const tuned = new Map<string, { tiles: TileChoice; ways: WayChoice }>();

/**
 * Times tiles, and ways of convolutions, on the adapter in use and takes the quickest from now on, once for it and a user: what is
 * found is kept in a file, where that is permitted. Takes four seconds at the most, and goes on the next time if those do not
 * suffice.
 *
 * @param adapter Tells the adapter from others, as its vendor, architecture and description do.
 */
export async function tuneWebGPU(adapter: string): Promise<void> {
  let choice = tuned.get(adapter);
  if (!choice) {
    // Tiles are timed on direct convolutions too.
    useWays(DEFAULT_WAYS);
    const end = performance.now() + BUDGET_MS, left = () => end - performance.now();
    const path = tileCachePath();
    const [knownTiles, knownWays] = path
      ? [readChoice(path, adapter, CANDIDATES), readChoice(path, adapter, WAYS)]
      : [{}, {}];
    const tiles = await tuneClasses(CANDIDATES, knownTiles, measureTile, left());
    const all = { ...DEFAULT_TILES, ...tiles };
    useTiles(all);
    const ways = await tuneClasses(WAYS, knownWays, measureWay, left());
    tuned.set(adapter, choice = { tiles: all, ways: { ...DEFAULT_WAYS, ...ways } });
    const known = Object.keys({ ...knownTiles, ...knownWays }).length;
    const found = { ...tiles, ...ways };
    if (path && Object.keys(found).length > known) writeChoice(path, adapter, found);
  }
  useTiles(choice.tiles);
  useWays(choice.ways);
}

/**
 * The milliseconds on the GPU that a 3x3 convolution of a class and the gradient of its input take by a way, each the quickest of
 * some runs.
 */
export async function measureWay(of: ConvolutionClass, way: Way): Promise<number> {
  const [images, side, inputs, outputs] = CONVOLUTIONS_3X3[of];
  const x = tf.fill<tf.Rank.R4>([images, side, side, inputs], 0.5);
  const filter = tf.fill<tf.Rank.R4>([3, 3, inputs, outputs], 0.5);
  const dy = tf.fill<tf.Rank.R4>([images, side, side, outputs], 0.5);
  const before = useWays({ ...DEFAULT_WAYS, [of]: way });
  const inputGradient = {
    strides: 1,
    pad: "same",
    dataFormat: "NHWC",
    inputShape: x.shape,
  } as const;
  try {
    const backend = webgpuBackend();
    return await quickest(backend, () => tf.conv2d(x, filter, 1, "same").dispose()) +
      await quickest(
        backend,
        () => runKernel("Conv2DBackpropInput", { dy, filter }, inputGradient).dispose(),
      );
  } finally {
    useWays(before);
    tf.dispose([x, filter, dy]);
  }
}

/** The milliseconds on the GPU that a product of a class takes, and a convolution if there is one, each the quickest of some runs. */
export async function measureTile(productClass: ProductClass, tile: TileName): Promise<number> {
  const backend = webgpuBackend();
  if (tileBytes(TILES[tile]) > backend.device.limits.maxComputeWorkgroupStorageSize) {
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
