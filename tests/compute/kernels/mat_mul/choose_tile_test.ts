import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  chooseTile,
  countParts,
  DEFAULT_TILES,
  type TileChoice,
  useTiles,
} from "../../../../src/compute/kernels/mat_mul/choose_tile.ts";
import { tileBytes, type TileName, TILES } from "../../../../src/compute/kernels/mat_mul/tile.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

const product = { groups: 1, rows: 4096, columns: 4096, inner: 4096 };

Deno.test("chooseTile() goes by the product's size", () => {
  const tile = (size: Partial<typeof product>) => chooseTile({ ...product, ...size });
  deepStrictEqual(tile({}), TILES["128x128"]);
  deepStrictEqual(tile({ rows: 512 }), TILES["64x64"]);
  deepStrictEqual(tile({ rows: 512, groups: 8 }), TILES["128x128"]);
  deepStrictEqual(tile({ columns: 64 }), TILES["64x64"]);
  deepStrictEqual(tile({ columns: 32 }), TILES["128x32"]);
  deepStrictEqual(tile({ columns: 13 }), TILES["128x16"]);
  deepStrictEqual(tile({ rows: 1 }), TILES["32x32"]);
});

Deno.test("countParts() cuts long sums of few tiles, into parts that all have something to do", () => {
  const parts = (size: Partial<typeof product>, most = 1000) =>
    countParts({ ...product, ...size }, TILES["64x64"], most);
  deepStrictEqual(parts({}), 1);
  deepStrictEqual(parts({ rows: 1024, columns: 1024 }), 1);
  deepStrictEqual(parts({ rows: 512, columns: 512 }), 8);
  deepStrictEqual(parts({ rows: 64, columns: 64, inner: 64 }), 1);
  deepStrictEqual(parts({ rows: 64, columns: 64, inner: 16 * 512 * 100 }), 512);
  deepStrictEqual(parts({ rows: 64, columns: 64, inner: 1_000_000 }, 10), 10);
  deepStrictEqual(parts({ rows: 64, columns: 64, inner: 1_000_000 }, 0), 1);
  deepStrictEqual(parts({ rows: 64, columns: 64, inner: 16 * 25 }), 3); // of 9 steps, of 25
});

/** The choice of one tile for everything. */
function everywhere(tile: TileName): TileChoice {
  return Object.fromEntries(Object.keys(DEFAULT_TILES).map((name) => [name, tile])) as TileChoice;
}

for (const tile of Object.keys(TILES) as TileName[]) {
  testOnDevice(
    "webgpu",
    `tf.matMul() and tf.conv2d() in tiles of ${tile} are those of the cpu`,
    async () => {
      const results = () =>
        tf.tidy(() => {
          const wave = (...shape: number[]) =>
            tf.sin(tf.mul(1.7, tf.range(0, tf.util.sizeFromShape(shape)))).reshape(shape);
          const a = wave(133, 20), b = wave(20, 132);
          const x = wave(1, 13, 12, 3), filter = wave(3, 3, 3, 20);
          const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1, "NHWC", 1, "floor");
          const square = (x: tf.Tensor, filter: tf.Tensor) =>
            tf.sum(tf.square(convolve(x, filter)));
          return [tf.matMul(a, b), convolve(x, filter), ...tf.grads(square)([x, filter])];
        });
      const before = useTiles(everywhere(tile));
      const actual = results();
      useTiles(before);
      await tf.setBackend("cpu");
      const expected = results();
      for (const [i, result] of actual.entries()) {
        closeTo(await result.data(), await expected[i].data(), 1e-5, `result ${i}`);
      }
      tf.dispose([actual, expected]);
      await tf.setBackend("webgpu");
    },
  );
}

Deno.test("tileBytes() counts a line of each side more than the tile has, for each inner place", () => {
  deepStrictEqual(tileBytes(TILES["64x64"]), 4 * 16 * (68 + 68));
  deepStrictEqual(tileBytes(TILES["128x16"]), 4 * 16 * (132 + 20));
});

Deno.test("Every tile has whole groups of 32 threads and fits what most adapters grant", () => {
  for (const { threads: [across, down] } of Object.values(TILES)) {
    ok(across * down % 32 === 0 && across * down <= 256);
    ok(down % (32 / Math.min(8, across)) === 0);
  }
});
