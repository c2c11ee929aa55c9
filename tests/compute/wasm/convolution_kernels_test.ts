import { deepStrictEqual, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type Instructions, tensorKernels } from "../../../src/compute/wasm/compile_kernels.ts";
import type { WasmKernels } from "../../../src/compute/wasm/wasm_kernels_interface.ts";
import { closeTo } from "../../devices.ts";

/** Bytes around what a test puts down; as all that it does not write they are NaN, so that who reads them by mistake is seen. */
const GAP = 256;

/** Kernels of one module in a memory of their own. */
class Bench {
  readonly kernels: WasmKernels;
  readonly #memory = new WebAssembly.Memory({ initial: 16 });
  #next = GAP;

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.kernels = exports as unknown as WasmKernels;
    new Float32Array(this.#memory.buffer).fill(NaN);
  }

  /** Room for numbers. */
  room(count: number): number {
    const place = this.#next;
    this.#next = Math.ceil((place + 4 * count + GAP) / 16) * 16;
    return place;
  }

  put(numbers: Float32Array): number {
    const place = this.room(numbers.length);
    this.read(place, numbers.length).set(numbers);
    return place;
  }

  read(place: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, place, count);
  }

  /** What is at a place, around which nothing was written. */
  made(place: number, count: number): Float32Array {
    const around = [this.read(place - GAP, GAP / 4), this.read(place + 4 * count, GAP / 4)];
    ok(around.every((numbers) => numbers.every(Number.isNaN)), "written outside");
    return this.read(place, count);
  }

  offsets(size: readonly [number, number, number], steps: readonly [number, number, number]) {
    const place = this.room(size[0] * size[1] * size[2]);
    this.kernels.pixelOffsets(place, ...size, ...steps);
    return place;
  }

  /** A filter [outputs, inner] in panels of eight outputs. */
  panels(filter: Float32Array, inner: number): number {
    const outputs = filter.length / inner, place = this.room(8 * inner * Math.ceil(outputs / 8));
    this.kernels.packPanels(
      ...[this.put(filter), 4, 4 * inner, inner, outputs, 8, place, 32 * inner] as const,
    );
    return place;
  }
}

let seed = 1;

function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => Math.sin(++seed * seed));
}

/** A test of each module. */
function testKernels(name: string, test: (bench: () => Bench) => void): void {
  for (const [instructions, file] of tensorKernels.modules) {
    Deno.test(`${name}, by ${words[instructions]}`, async () => {
      const module = new WebAssembly.Module(Uint8Array.fromBase64(await readFile(file, "utf8")));
      test(() => new Bench(module));
    });
  }
}

const words: Record<Instructions, string> = { simd: "plain SIMD", relaxed_simd: "relaxed SIMD" };

/** What is done to a product: a bias, perhaps an addend, perhaps slopes of what is below zero. */
interface Finish {
  bias: Float32Array;
  addend?: Float32Array;
  /** Columns of the addend. */
  added: number;
  slopes?: Float32Array;
}

/** Every combination, for `count` rows of `columns`. */
function finishes(count: number, columns: number): Finish[] {
  const bias = numbers(columns), wide = Math.floor(columns / 4) * 4;
  const finishes: Finish[] = [{ bias, added: 0 }, { bias, added: 0, slopes: numbers(columns) }];
  for (const added of new Set([4, wide].filter((added) => added > 0 && added <= columns))) {
    const addend = numbers(count * added);
    finishes.push({ bias, addend, added });
    finishes.push({ bias, addend, added, slopes: new Float32Array(columns) });
  }
  return finishes;
}

function finished(products: number[], { bias, addend, added, slopes }: Finish): number[] {
  const columns = bias.length;
  return products.map((product, i) => {
    const column = i % columns, row = (i - column) / columns;
    const value = product + bias[column] +
      (addend && column < added ? addend[row * added + column] : 0);
    return slopes && value < 0 ? value * slopes[column] : value;
  });
}

function finishOf(bench: Bench, { bias, addend, added, slopes }: Finish) {
  const [b, a, s] = [bias, addend, slopes].map((some) => some ? bench.put(some) : 0);
  return [b, a, added, s] as const;
}

/** An image [height, width, channels] in windows. */
interface Windows {
  height: number;
  width: number;
  channels: number;
  stride: number;
  top: number;
  left: number;
  outHeight: number;
  outWidth: number;
}

/** Images of one pixel up, padded as TensorFlow does, or not at all. */
function windowsOf(channels: number, side: number): Windows[] {
  const sizes = [[1, 1], [1, 2], [2, 3], [3, 1], [4, 5], [7, 6], [3, 101], [15, 13]];
  return sizes.flatMap(([height, width]) =>
    [1, 2].flatMap((stride) =>
      ["same", "valid"].flatMap((padding) => {
        const out = (size: number) =>
          padding === "same" ? Math.ceil(size / stride) : Math.floor((size - side) / stride) + 1;
        const outHeight = out(height), outWidth = out(width);
        if (outHeight < 1 || outWidth < 1) return [];
        const before = (size: number, out: number) =>
          padding === "same" ? Math.floor(Math.max(0, (out - 1) * stride + side - size) / 2) : 0;
        const top = before(height, outHeight), left = before(width, outWidth);
        return [{ height, width, channels, stride, top, left, outHeight, outWidth }];
      })
    )
  );
}

/** A sum, or the greatest, of each window, in numbers of 64 bits: `take` gets a pixel's number, the tap's and what came of those before. */
function overWindows(
  x: Float32Array,
  windows: Windows,
  side: number,
  start: number,
  take: (before: number, value: number, tap: number, channel: number) => number,
): number[] {
  const { height, width, channels, stride, top, left, outHeight, outWidth } = windows;
  return Array.from({ length: outHeight * outWidth * channels }, (_, i) => {
    const channel = i % channels, pixel = (i - channel) / channels;
    const column = pixel % outWidth, row = (pixel - column) / outWidth;
    let made = start;
    for (let tap = 0; tap < side * side; tap++) {
      const y = row * stride - top + Math.floor(tap / side);
      const z = column * stride - left + tap % side;
      if (y < 0 || z < 0 || y >= height || z >= width) continue;
      made = take(made, x[(y * width + z) * channels + channel], tap, channel);
    }
    return made;
  });
}

/** Rows [count, inner] times a filter [columns, inner]. */
function multiplied(
  rows: ArrayLike<number>,
  filter: Float32Array,
  inner: number,
): number[] {
  const columns = filter.length / inner;
  return Array.from({ length: rows.length / inner * columns }, (_, i) => {
    const column = i % columns, row = (i - column) / columns;
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += rows[row * inner + k] * filter[column * inner + k];
    return sum;
  });
}

testKernels("finishedProducts() is a product with all that is done to it", (bench) => {
  for (const count of [1, 5, 96, 97, 200]) {
    for (const [inner, columns] of [[1, 1], [3, 4], [4, 6], [7, 8], [5, 12], [9, 19]]) {
      const rows = numbers(count * inner), filter = numbers(inner * columns);
      for (const finish of finishes(count, columns)) {
        const one = bench(), to = one.room(count * columns);
        one.kernels.finishedProducts(
          ...[one.put(rows), one.offsets([1, 1, count], [0, 0, 4 * inner]), count] as const,
          ...[one.offsets([1, 1, 1], [0, 0, 0]), 1, inner, one.panels(filter, inner)] as const,
          ...[columns, to, one.offsets([1, 1, 96], [0, 0, 4 * columns])] as const,
          ...finishOf(one, finish),
        );
        closeTo(
          one.made(to, count * columns),
          finished(multiplied(rows, filter, inner), finish),
          1e-6,
          `${count} rows of ${inner} to ${columns}, ${finish.added} added`,
        );
      }
    }
  }
});

testKernels(
  "separableConvolution() is a convolution of each channel, and a product of its pixels",
  (bench) => {
    for (const [channels, columns] of [[4, 1], [4, 8], [8, 6], [12, 20]]) {
      for (const windows of windowsOf(channels, 3)) {
        const { height, width, stride, top, left, outHeight, outWidth } = windows;
        const x = numbers(height * width * channels), each = numbers(9 * channels);
        const filter = numbers(channels * columns), count = outHeight * outWidth;
        const between = overWindows(
          ...[x, windows, 3, 0] as const,
          (sum, value, tap, channel) => sum + value * each[tap * channels + channel],
        );
        const products = multiplied(between, filter, channels), strip = Math.max(96, outWidth);
        for (const finish of finishes(count, columns)) {
          const one = bench(), to = one.room(count * columns);
          one.kernels.separableConvolution(
            ...[one.put(x), height, width, channels, outHeight, outWidth, stride] as const,
            ...[top, left, one.put(new Float32Array(width * channels)), one.put(each)] as const,
            ...[one.room(strip * channels)] as const,
            ...[one.offsets([1, 1, strip], [0, 0, 4 * channels])] as const,
            ...[one.offsets([1, 1, 1], [0, 0, 0]), one.panels(filter, channels)] as const,
            ...[columns, to, one.offsets([1, 1, 96], [0, 0, 4 * columns])] as const,
            ...finishOf(one, finish),
          );
          closeTo(
            one.made(to, count * columns),
            finished(products, finish),
            2e-6,
            `${JSON.stringify(windows)} to ${columns}, ${finish.added} added`,
          );
        }
      }
    }
  },
);

testKernels("maxPool() takes the greatest of each window that is in the image", (bench) => {
  for (const channels of [4, 12]) {
    for (const side of [1, 2, 3]) {
      for (const windows of windowsOf(channels, side)) {
        const { height, width, stride, top, left, outHeight, outWidth } = windows;
        const x = numbers(height * width * channels), one = bench();
        const to = one.room(outHeight * outWidth * channels);
        one.kernels.maxPool(
          ...[one.put(x), height, width, channels, outHeight, outWidth, side, side] as const,
          ...[stride, stride, top, left, to] as const,
        );
        const expected = overWindows(
          x,
          windows,
          side,
          -Infinity,
          (most, value) => Math.max(most, value),
        );
        deepStrictEqual(
          [...one.made(to, expected.length)],
          expected,
          `${side}: ${JSON.stringify(windows)}`,
        );
      }
    }
  }
});

testKernels("a convolution is a product of pixels whose taps lie in a padded image", (bench) => {
  const channels = 3, columns = 5;
  for (const windows of windowsOf(channels, 3)) {
    const { height, width, stride, top, left, outHeight, outWidth } = windows;
    const x = numbers(height * width * channels), filter = numbers(columns * 9 * channels);
    const one = bench(), count = outHeight * outWidth, to = one.room(count * columns);
    const tall = Math.max(height, (outHeight - 1) * stride + 3);
    const wide = Math.max(width, (outWidth - 1) * stride + 3), row = 4 * wide * channels;
    const padded = one.room(tall * wide * channels), bias = numbers(columns);
    one.kernels.padImages(
      ...[one.put(x), 1, height, 4 * width * channels, padded, tall, row, top] as const,
      4 * left * channels,
    );
    one.made(padded, tall * wide * channels);
    one.kernels.finishedProducts(
      ...[
        padded,
        one.offsets([1, outHeight, outWidth], [0, stride * row, stride * 4 * channels]),
      ] as const,
      ...[count, one.offsets([1, 1, 3], [0, 0, row]), 3, 3 * channels] as const,
      ...[one.panels(filter, 9 * channels), columns, to] as const,
      ...[one.offsets([1, 1, 96], [0, 0, 4 * columns]), one.put(bias), 0, 0, 0] as const,
    );
    const sums = Array.from({ length: columns }, (_, column) => {
      const own = filter.subarray(column * 9 * channels);
      const add = (sum: number, value: number, tap: number, channel: number) =>
        sum + value * own[tap * channels + channel];
      return overWindows(x, windows, 3, 0, add);
    });
    const expected = Array.from({ length: count * columns }, (_, i) => {
      const column = i % columns, first = (i - column) / columns * channels;
      return sums[column].slice(first, first + channels).reduce((a, b) => a + b, bias[column]);
    });
    closeTo(one.made(to, count * columns), expected, 1e-6, JSON.stringify(windows));
  }
});

testKernels("finishPixels() bounds what it bends and adds, and leaves NaN as it is", (bench) => {
  for (const columns of [1, 4, 7, 16]) {
    for (const [least, most] of [[-Infinity, Infinity], [0, Infinity], [0, 0.5], [NaN, NaN]]) {
      for (const finish of finishes(3, columns)) {
        if (finish.addend && finish.addend.length < 3 * columns) continue;
        const y = numbers(3 * columns), one = bench();
        y[0] = NaN;
        const place = one.put(y), [bias, addend, , slopes] = finishOf(one, finish);
        const places = Uint32Array.of(bias, slopes, addend ? addend - place : 0);
        const told = one.put(Float32Array.of(...new Float32Array(places.buffer), least, most));
        one.kernels.finishPixels(place, 3, columns, 4 * columns, told, 0);
        const expected = finished([...y], finish).map((value) =>
          value < least ? least : value > most ? most : value
        );
        const made = one.made(place, 3 * columns);
        ok(Number.isNaN(made[0]));
        closeTo(made.subarray(1), expected.slice(1), 1e-6, `${columns}: ${least} to ${most}`);
      }
    }
  }
});
