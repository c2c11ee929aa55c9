import { deepStrictEqual, ok } from "node:assert/strict";
import golden from "../../fixtures/golden/alignment.json" with { type: "json" };
import type { AffineMap } from "../../src/alignment/similarity.ts";
import { warpImage } from "../../src/alignment/warp_image.ts";
import type { Image } from "../../src/images/image.ts";

const { width, height, side } = golden.warps;
const picture: Image = { width, height, data: Uint8Array.fromBase64(golden.warps.picture) };

Deno.test("warpImage() gives OpenCV's pixels within 2 levels, also at the edges of the picture", () => {
  for (const { map, pixels } of golden.warps.crops) {
    const expected = Uint8Array.fromBase64(pixels);
    const { data } = warpImage(picture, map as unknown as AffineMap, {
      width: side,
      height: side,
      sampling: "bilinear",
    });
    let most = 0, sum = 0;
    for (const [i, value] of data.entries()) {
      const off = Math.abs(value - expected[i]);
      most = Math.max(most, off);
      sum += off;
    }
    console.log(`off by ${most} levels at most, ${(sum / data.length).toFixed(3)} on average`);
    ok(most <= 2 && sum / data.length <= 0.1);
    ok(expected.some((value) => value === 0) || map[0] > 1, "some of it is outside");
  }
});

Deno.test("where a picture becomes smaller, each pixel is the mean of what it covers", () => {
  const stripes = { width: 32, height: 8, data: new Uint8Array(32 * 8 * 3) };
  for (let i = 0; i < stripes.data.length; i++) stripes.data[i] = Math.floor(i / 3) % 2 * 200;
  // A quarter as large, edges upon edges.
  const map: AffineMap = [0.25, 0, -0.375, 0, 0.25, -0.375];
  const { data } = warpImage(stripes, map, { width: 8, height: 2 });
  // The outermost samples reach beyond the picture by half a pixel at most.
  const inside = [...data].filter((_, i) => ![0, 7].includes(Math.floor(i / 3) % 8));
  deepStrictEqual(new Set(inside), new Set([100]));
  // One sample a pixel sees what lies at its middle alone, between a dark stripe and a light one; at other places one of them.
  const moved: AffineMap = [0.25, 0, -0.25, 0, 0.25, -0.375];
  const few = warpImage(stripes, moved, { width: 8, height: 2, sampling: "bilinear" }).data;
  ok(few[3] === 200 || few[3] === 0, `${few[3]}`);
});

Deno.test("warpImage() leaves the picture as it was", () => {
  const before = picture.data.slice();
  warpImage(picture, [1, 0, 0, 0, 1, 0], { width, height });
  deepStrictEqual(picture.data, before);
  deepStrictEqual(
    warpImage(picture, [1, 0, 0, 0, 1, 0], { width, height }).data,
    before,
    "a map that moves nothing changes nothing",
  );
});
