import { decodePnm } from "../../src/images/decode_pnm.ts";

const read = (name: string) =>
  Deno.readFileSync(new URL(`../../fixtures/images/turned/${name}`, import.meta.url));

/** A picture as it should be. */
export const upright = decodePnm(read("upright.ppm"));

/** The same stored in each orientation, in files that Pillow wrote. */
export const turned = (["jpg", "png", "webp", "tif"] as const).flatMap((ending) =>
  ([1, 2, 3, 4, 5, 6, 7, 8] as const).map((orientation) => {
    const name = `${orientation}.${ending}`;
    return { name, ending, orientation, bytes: read(name) };
  })
);
