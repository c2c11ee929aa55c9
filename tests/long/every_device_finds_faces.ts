import { ok } from "node:assert/strict";
import { FaceFinder } from "../../src/alignment/face_finder.ts";
import { syntheticPhoto } from "../alignment/synthetic_photos.ts";
import { testOnEveryDevice } from "../devices.ts";

let first: number[] | undefined;

testOnEveryDevice("all devices find the same points, to a hundredth of a pixel", async () => {
  const finder = await FaceFinder.load(), found: number[] = [];
  for (let identity = 0; identity < 5; identity++) {
    const [{ points, score }] = await finder.find(syntheticPhoto(identity).image);
    found.push(...points.flat(), score);
  }
  finder.dispose();
  first ??= found;
  const off = Math.max(...found.map((value, i) => Math.abs(value - first![i])));
  console.log(`off by ${off.toFixed(6)} at most`);
  ok(off < 0.01, `off by ${off}`);
});
