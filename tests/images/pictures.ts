import { readFileSync } from "node:fs";
import { decodePnm } from "../../src/images/decode_pnm.ts";
import type { Image } from "../../src/images/image.ts";

const FOLDER = new URL("../../fixtures/images/pictures/", import.meta.url);
const WIDTH = 23, HEIGHT = 17, LENGTH = WIDTH * HEIGHT * 3;
const places: Record<string, number> = JSON.parse(
  readFileSync(new URL("pillow.json", FOLDER), "utf8"),
);
const { data } = decodePnm(readFileSync(new URL("pillow.ppm", FOLDER)));

/** A picture that another program wrote, and its pixels as Pillow has them. */
export interface Picture {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  pillow: Image;
}

/** Pictures in every format and kind that is read, as `fixtures/make_pictures.py` makes them. */
export const pictures: Picture[] = Object.entries(places).map(([name, place]) => ({
  name,
  bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))),
  pillow: { width: WIDTH, height: HEIGHT, data: data.slice(place * LENGTH, (place + 1) * LENGTH) },
}));

/** The mean and the largest absolute difference of pixels. */
export function difference(a: Uint8Array, b: Uint8Array): { mean: number; most: number } {
  let sum = 0, most = 0;
  a.forEach((value, i) => {
    const off = Math.abs(value - b[i]);
    sum += off;
    most = Math.max(most, off);
  });
  return { mean: sum / a.length, most };
}
