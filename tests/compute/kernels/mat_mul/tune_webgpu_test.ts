import { ok, strictEqual } from "node:assert/strict";
import {
  chooseWay,
  DEFAULT_WAYS,
  useWays,
  type WayChoice,
} from "../../../../src/compute/kernels/conv2d/choose_way.ts";
import {
  chooseTile,
  DEFAULT_TILES,
  type TileChoice,
  useTiles,
} from "../../../../src/compute/kernels/mat_mul/choose_tile.ts";
import { TILES } from "../../../../src/compute/kernels/mat_mul/tile.ts";
import { tileCachePath, writeChoice } from "../../../../src/compute/kernels/mat_mul/tile_cache.ts";
import {
  measureTile,
  measureWay,
  tuneWebGPU,
} from "../../../../src/compute/kernels/mat_mul/tune_webgpu.ts";
import { testOnDevice } from "../../../devices.ts";
import { sizes } from "../conv2d/plain_convolution.ts";
import { withFolder } from "../../../temporary_folder.ts";

Deno.test({
  name: "tuneWebGPU() takes what an earlier run has found, without timing anything",
  ignore: Deno.build.os !== "linux", // elsewhere the cache cannot be moved
  fn: () =>
    withFolder(async (folder) => {
      const before = Deno.env.get("XDG_CACHE_HOME");
      Deno.env.set("XDG_CACHE_HOME", folder);
      const found: TileChoice = { ...DEFAULT_TILES, "16 columns": "64x32", "32 rows": "64x64" };
      const ways: WayChoice = { ...DEFAULT_WAYS, "3x3 of 128 channels": "winograd" };
      try {
        writeChoice(tileCachePath()!, "A card that is not here", { ...found, ...ways });
        await tuneWebGPU("A card that is not here");
        strictEqual(chooseTile({ groups: 1, rows: 9999, columns: 9, inner: 9 }), TILES["64x32"]);
        strictEqual(chooseTile({ groups: 1, rows: 9, columns: 9, inner: 9 }), TILES["64x64"]);
        strictEqual(chooseWay(sizes([1, 28, 28, 128], 128)), "winograd");
        strictEqual(chooseWay(sizes([1, 28, 28, 64], 64)), "direct");
      } finally {
        useTiles(DEFAULT_TILES);
        useWays(DEFAULT_WAYS);
        if (before) Deno.env.set("XDG_CACHE_HOME", before);
        else Deno.env.delete("XDG_CACHE_HOME");
      }
    }),
});

Deno.test({
  name: "tuneWebGPU() keeps the tiles of each adapter",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const before = Deno.env.get("XDG_CACHE_HOME");
      Deno.env.set("XDG_CACHE_HOME", folder);
      const product = { groups: 1, rows: 9, columns: 9, inner: 9 };
      try {
        const path = tileCachePath()!, cards = ["One card", "Another card"] as const;
        const tiles = ["64x32", "64x64"] as const;
        for (const [i, card] of cards.entries()) {
          writeChoice(path, card, { ...DEFAULT_TILES, ...DEFAULT_WAYS, "32 rows": tiles[i] });
        }
        // This process has then been through the first.
        for (const i of [0, 1, 0]) {
          await tuneWebGPU(cards[i]);
          strictEqual(chooseTile(product), TILES[tiles[i]]);
        }
      } finally {
        useTiles(DEFAULT_TILES);
        if (before) Deno.env.set("XDG_CACHE_HOME", before);
        else Deno.env.delete("XDG_CACHE_HOME");
      }
    }),
});

testOnDevice(
  "webgpu",
  "measureTile() times a product and leaves the choice as it was",
  async () => {
    ok(await measureTile("16 columns", "64x32") > 0);
    const product = { groups: 1, rows: 9999, columns: 9, inner: 9 };
    strictEqual(chooseTile(product), TILES[DEFAULT_TILES["16 columns"]]);
  },
);

testOnDevice(
  "webgpu",
  "measureWay() times a convolution both ways and leaves the choice as it was",
  async () => {
    for (const way of ["direct", "winograd"] as const) {
      ok(await measureWay("3x3 of 32 channels", way) > 0);
    }
    strictEqual(chooseWay(sizes([1, 28, 28, 32], 32)), "direct");
  },
);
