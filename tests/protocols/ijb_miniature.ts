import { join } from "node:path";
import { withFolder } from "../temporary_folder.ts";

/**
 * Six templates of three people, in the plane, so that scores are cosines of angles between them.
 *
 *     template  images, by medium           mean a medium     sum              unit length
 *     A1 10     m1 (1, 0) (0, 7); m2 (9, 0) (1/2, 1/2) (1, 0) (3/2, 1/2)       (3, 1) / sqrt(10)
 *     A2 20     m3 (2, 0)                   (1, 0)            (1, 0)           (1, 0)
 *     B1 30     m4 (0, 5)                   (0, 1)            (0, 1)           (0, 1)
 *     B2 40     m5 (3, 4)                   (0.6, 0.8)        (0.6, 0.8)       (0.6, 0.8)
 *     C1 50     m6 (-1, 0)                  (-1, 0)           (-1, 0)          (-1, 0)
 *     C2 60     m7 (-3, 4) (-6, 8)          (-0.6, 0.8)       (-0.6, 0.8)      (-0.6, 0.8)
 *
 * Scores, same pairs first:
 *
 *     A1 A2  0.949    B1 B2  0.8      C1 C2  0.6
 *     A1 B2  0.822    B1 C2  0.8      A2 B2  0.6     A1 B1  0.316    B2 C2  0.28    A2 B1  0      B1 C1  0
 *     A1 C2 -0.316    A2 C2 -0.6      B2 C1 -0.6     A1 C1 -0.949    A2 C1 -1
 */
export const miniature = {
  embeddings: {
    data: Float32Array.of(1, 0, 0, 7, 9, 0, 2, 0, 0, 5, 3, 4, -1, 0, -3, 4, -6, 8),
    count: 9,
    length: 2,
  },
  templates: [
    "1.jpg 10 1\n2.jpg 10 1\n3.jpg 10 2\n4.jpg 20 3\n5.jpg 30 4\n",
    "6.jpg 40 5\n7.jpg 50 6\n8.jpg 60 7\n9.jpg 60 7\n",
  ].join(""),
  pairs: [
    "10 20 1\n30 40 1\n50 60 1\n10 30 0\n10 40 0\n10 50 0\n10 60 0\n20 30 0\n",
    "20 40 0\n20 50 0\n20 60 0\n30 50 0\n30 60 0\n40 50 0\n40 60 0\n",
  ].join(""),
};

/** Writes texts into a folder, for as long as `use` takes the paths of them. */
export function withFiles<Name extends string>(
  texts: Record<Name, string>,
  use: (files: Record<Name, string>) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const files = { ...texts };
    for (const name of Object.keys(texts) as Name[]) {
      files[name] = join(folder, `${name}.txt`);
      await Deno.writeTextFile(files[name], texts[name]);
    }
    await use(files);
  });
}
