import type { Dataset } from "../src/datasets/dataset.ts";

/** A picture, 2 x 2, whose four pixels are of these greys, row by row; or of bytes that are no picture. */
export type Greys = readonly [number, number, number, number] | "broken";

/** Pictures in memory, two an identity. */
export function pictureDataset(pictures: readonly Greys[]): Dataset {
  return {
    name: "pictures",
    identityCount: pictures.length / 2,
    imageCount: pictures.length,
    firstImage: (identity) => 2 * identity,
    identityName: (identity) => `identity ${identity}`,
    path: (image) => `picture ${image}`,
    read(image) {
      const greys = pictures[image];
      const header = new TextEncoder().encode(greys === "broken" ? "no picture" : "P5 2 2 255 ");
      return Promise.resolve(Uint8Array.of(...header, ...(greys === "broken" ? [] : greys)));
    },
    close: () => Promise.resolve(),
  };
}
