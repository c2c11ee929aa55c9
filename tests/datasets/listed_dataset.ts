import type { Dataset } from "../../src/datasets/dataset.ts";

/** A dataset with the given numbers of images; image i is a 2 x 2 PGM of grey i, at "i.pgm". */
export function listedDataset(...imageCounts: number[]): Dataset {
  const firstImages = [0];
  for (const count of imageCounts) firstImages.push(firstImages.at(-1)! + count);
  return {
    name: "listed",
    identityCount: imageCounts.length,
    imageCount: firstImages.at(-1)!,
    firstImage: (identity) => firstImages[identity],
    identityName: (identity) => `person ${identity}`,
    path: (image) => `${image}.pgm`,
    read: (image) => {
      const header = new TextEncoder().encode("P5 2 2 255 ");
      return Promise.resolve(Uint8Array.of(...header, image, image, image, image));
    },
    close: () => Promise.resolve(),
  };
}
