import { readFile } from "node:fs/promises";
import { tensorKernels } from "../../../src/compute/wasm/compile_kernels.ts";
import type { WasmKernels } from "../../../src/compute/wasm/wasm_kernels_interface.ts";
import { closeTo } from "../../devices.ts";

const ROWS = 13, INNER = 31, COLUMNS = 11;
const at = { a: 0, b: 8192, panels: 16384, offsets: 32768, outs: 40960, taps: 49152, out: 57344 };

for (const [instructions, file] of tensorKernels.modules) {
  Deno.test(`the ${instructions} module multiplies matrices as plain loops do`, async () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const module = Uint8Array.fromBase64(await readFile(file, "utf8"));
    const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
    const kernels = instance.exports as unknown as WasmKernels;
    const numbers = (place: number, count: number) =>
      new Float32Array(memory.buffer, place, count).map((_, i) => Math.sin(place + i * i));
    const a = numbers(at.a, ROWS * INNER), b = numbers(at.b, INNER * COLUMNS);
    new Float32Array(memory.buffer, at.a).set(a);
    new Float32Array(memory.buffer, at.b).set(b);

    kernels.packPanels(at.b, 4 * COLUMNS, 4, INNER, COLUMNS, 8, at.panels, 32 * INNER);
    kernels.pixelOffsets(at.offsets, 1, 1, ROWS, 0, 0, 4 * INNER);
    kernels.pixelOffsets(at.outs, 1, 1, ROWS, 0, 0, 4 * COLUMNS);
    kernels.rowProducts(
      ...[at.a, at.offsets, ROWS, at.taps, 1, INNER, at.panels, COLUMNS, at.out, at.outs] as const,
    );

    const expected = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
      const row = Math.floor(i / COLUMNS), column = i % COLUMNS;
      let sum = 0;
      for (let k = 0; k < INNER; k++) sum += a[row * INNER + k] * b[k * COLUMNS + column];
      return sum;
    });
    closeTo(new Float32Array(memory.buffer, at.out, ROWS * COLUMNS), expected, 1e-6);
  });
}

for (const [instructions, file] of tensorKernels.modules) {
  Deno.test(`the ${instructions} module convolves a tile by Winograd as plain loops do`, async () => {
    const memory = new WebAssembly.Memory({ initial: 4 });
    const module = Uint8Array.fromBase64(await readFile(file, "utf8"));
    const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
    const kernels = instance.exports as unknown as WasmKernels;
    const C = 4, place = 32 * C, [x, filter, y, offset, work] = [64, 4096, 8192, 12288, 16384];
    const [taps, tile, panels, products] = [53248, 65536, 98304, 131072];
    const numbers = (place: number, count: number) =>
      new Float32Array(memory.buffer, place, count).map((_, i) => Math.sin(place + i * i));
    const pixels = numbers(x, 36 * C), weights = numbers(filter, 9 * C * C);
    new Float32Array(memory.buffer, x).set(pixels);
    new Float32Array(memory.buffer, filter).set(weights);

    for (let tap = 0; tap < 9; tap++) {
      const numbers = filter + 4 * tap * C * C;
      kernels.packPanels(numbers, 4 * C, 4, C, C, 8, taps + tap * place, place);
    }
    kernels.winogradFilter(taps, place, place, panels, place, work);
    kernels.winogradTiles(6, x, 6, 6, C, 0, 0, 1, 1, 0, 1, tile, 4 * C, place, work);
    for (let i = 0; i < 36; i++) {
      kernels.rowProducts(
        ...[tile + i * place, offset, 1, offset, 1, C] as const,
        ...[panels + i * place, C, products + i * place, offset] as const,
      );
    }
    kernels.winogradResults(products, 4 * C, place, C, y, 4, 4, C, 1, 1, 0, 1, work, 0);

    const expected = Array.from({ length: 16 * C }, (_, i) => {
      const row = Math.floor(i / C / 4), column = Math.floor(i / C) % 4;
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) {
        const pixel = (row + Math.floor(tap / 3)) * 6 + column + tap % 3;
        for (let c = 0; c < C; c++) {
          sum += pixels[pixel * C + c] * weights[(tap * C + c) * C + i % C];
        }
      }
      return sum;
    });
    closeTo(new Float32Array(memory.buffer, y, 16 * C), expected, 2e-6);
  });
}

for (const [instructions, file] of tensorKernels.modules) {
  Deno.test(`the ${instructions} module convolves a tile in steps of two by Winograd as plain loops do`, async () => {
    const memory = new WebAssembly.Memory({ initial: 4 });
    const module = Uint8Array.fromBase64(await readFile(file, "utf8"));
    const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
    const kernels = instance.exports as unknown as WasmKernels;
    const C = 4,
      SIDE = 8,
      place = 32 * C,
      [x, filter, y, table, offset] = [64, 4096, 8192, 12288, 12320];
    const [taps, panels, tile, products, work] = [16384, 20480, 65536, 98304, 131072];
    const [rows, outs] = [12352, 12480];
    const numbers = (place: number, count: number) =>
      new Float32Array(memory.buffer, place, count).map((_, i) => Math.sin(place + i * i));
    const pixels = numbers(x, SIDE ** 2 * C), weights = numbers(filter, 9 * C * C);
    new Float32Array(memory.buffer, x).set(pixels);
    new Float32Array(memory.buffer, filter).set(weights);
    new Uint32Array(memory.buffer, table).set([0, 0, 0, 4, 4]);

    for (let tap = 0; tap < 9; tap++) {
      const numbers = filter + 4 * tap * C * C;
      kernels.packPanels(numbers, 4 * C, 4, C, C, 8, taps + tap * place, place);
    }
    kernels.stridedWinogradFilter(taps, place, place, panels, place, work);
    kernels.stridedWinogradTiles(9, x, SIDE, SIDE, C, table, 1, false, tile, 4 * C, place, work);
    kernels.pixelOffsets(rows, 1, 4, 4, 0, 4 * 2 * SIDE * C, 4 * 2 * C);
    kernels.pixelOffsets(outs, 1, 1, 16, 0, 0, 4 * C);
    kernels.rowProducts(x, rows, 16, offset, 1, C, taps + 4 * place, C, y, outs);
    for (let i = 0; i < 65; i++) {
      const down = 25 + (i - 25 >> 2), across = 30 + (i - 45) % 5;
      kernels.rowProducts(
        ...[tile + i * place, offset, 1, offset, 1, C] as const,
        ...[panels + (i < 25 ? i : i < 45 ? down : across) * place, C] as const,
        ...[products + i * place, offset] as const,
      );
    }
    kernels.stridedWinogradResults(products, 4 * C, place, C, y, 4, 4, C, table, 1, work);

    const expected = Array.from({ length: 16 * C }, (_, i) => {
      const top = 2 * Math.floor(i / C / 4) - 1, left = 2 * (Math.floor(i / C) % 4) - 1;
      let sum = 0;
      for (let tap = 0; tap < 9; tap++) {
        const row = top + Math.floor(tap / 3), column = left + tap % 3;
        if (row < 0 || column < 0) continue;
        for (let c = 0; c < C; c++) {
          sum += pixels[(row * SIDE + column) * C + c] * weights[(tap * C + c) * C + i % C];
        }
      }
      return sum;
    });
    closeTo(new Float32Array(memory.buffer, y, 16 * C), expected, 2e-6);
  });
}
