import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { ijbIdentification } from "../../src/protocols/ijb_identification.ts";
import { nextFloat32 } from "../../src/verification/rates_at_fars.ts";
import { withFiles } from "./ijb_miniature.ts";

/**
 * Templates of one image each, in the plane. The gallery, subjects 1 to 6, and its scores with those of probes that
 * have a mate in it:
 *
 *             g1 (1, 0)  g2 (0, 1)  g3 (-1, 0)  g4 g5 g6 (-3, -4)   mate   rank
 *     p1 of 1 (4, 3)    0.8    0.6   -0.8        -0.96               0.8    1
 *     p2 of 1 (3, 4)    0.6    0.8   -0.6        -1                  0.6    2
 *     p3 of 2 (0, -1)   0     -1      0           0.8                -1     6
 *     p4 of 3 (-1, 1)  -0.707  0.707  0.707      -0.141              0.707  2, as g2 scores the same
 *
 * Ten probes of subject 9 have none. The best of the gallery scores 1 with one of them, (5, 0), and 0.707 with nine,
 * (1, 1), as much as p4 scores with its mate. A second gallery has subject 9 alone.
 */
const gallery = [[1, 0], [0, 1], [-1, 0], [-3, -4], [-3, -4], [-3, -4]];
const probes = [[4, 3], [3, 4], [0, -1], [-1, 1]];
const strangers = [[5, 0], ...Array(9).fill([1, 1])];
const all = [...gallery, ...probes, ...strangers, [1, 0]];
const embeddings = { data: Float32Array.from(all.flat()), count: all.length, length: 2 };
const texts = {
  templates: all.map((_, i) => `${i + 1}.jpg ${i + 1} ${i + 1}\n`).join(""),
  g1: "TEMPLATE_ID,SUBJECT_ID\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n",
  g2: "21,9\n",
  probes: "tid,sid\n7,1\n8,1\n9,2\n10,3\n" + strangers.map((_, i) => `${11 + i},9\n`).join(""),
};

const identify = (files: typeof texts, given = embeddings, paths?: string[]) =>
  ijbIdentification(given, { ...files, galleries: [files.g1, files.g2], paths });

Deno.test("ijbIdentification() ranks mates with ties against them, and rejects ties of strangers", () =>
  withFiles(texts, async (files) => {
    const { galleries, ranks, rates, notices } = await identify(files);
    const interval = { reason: "resampling takes at least 10 identities, and there are 4" };
    const few = (far: number, there: number) => ({
      far,
      interval: {
        reason: `an interval takes 3.7 / FPIR probes without a mate, and there are ${there}`,
      },
    });
    const threshold = nextFloat32(Math.fround(1 / Math.sqrt(2)));
    deepStrictEqual(galleries[0], {
      gallery: 6,
      mated: 4,
      nonMated: 10,
      ranks: [{ rank: 1, rate: 1 / 4, interval }, { rank: 5, rate: 3 / 4, interval }],
      // One of ten strangers may be found at 0.1. Of the mates only p1's 0.8 is above 0.707.
      rates: [
        { tar: null, threshold: null, ...few(0.01, 10) },
        { tar: 1 / 4, threshold, ...few(0.1, 10) },
      ],
    });
    deepStrictEqual([galleries[1].mated, galleries[1].nonMated], [10, 4]);
    deepStrictEqual(ranks, [{ rank: 1, rate: 5 / 8, interval }, {
      rank: 5,
      rate: 7 / 8,
      interval,
    }]);
    // The second gallery has only four strangers.
    deepStrictEqual(rates, [
      { tar: null, ...few(0.01, 4) },
      { tar: null, ...few(0.1, 4) },
    ]);
    deepStrictEqual(notices, []);
  }));

Deno.test("ijbIdentification() counts searches for a template without images as failed", () =>
  withFiles(texts, async (files) => {
    const without = { data: embeddings.data.slice(2), count: all.length - 1, length: 2 };
    const paths = all.slice(1).map((_, i) => `${i + 2}.png`);
    const { galleries, notices } = await identify(files, without, paths);
    // Without g1 nobody is found for p1 and p2. p3 is at rank 5, as g1 no longer comes before.
    strictEqual(galleries[0].mated, 4);
    deepStrictEqual(galleries[0].ranks.map(({ rate }) => rate), [0, 1 / 2]);
    match(notices[1], /^1 of 21 templates have no image left/);
  }));

Deno.test("ijbIdentification() counts a template once that a list names twice", () =>
  withFiles({ ...texts, probes: texts.probes + "7,1\n" }, async (files) => {
    const { galleries, notices } = await identify(files);
    strictEqual(galleries[0].mated, 4);
    match(notices[0], /^1 lines of ".*probes\.txt" name a template again; it counts once\.$/);
  }));

for (
  const [what, changed, message] of [
    ["an unknown template", { g1: "99,1\n" }, /g1\.txt", line 1: there is no template 99$/],
    ["a line that is none", { g1: "1,1\n2;2\n" }, /line 2: expected "tid,sid", got "2;2"$/],
    ["words below the header", { g1: "a,b\na,b\n" }, /line 2: expected "tid,sid", got "a,b"/],
    ["an empty list", { probes: "tid,sid\n" }, /probes\.txt": expected templates, got none/],
    ["a template of two", { probes: "7,1\n7,2\n" }, /line 2: template 7 is of subject 2, and was/],
    ["probes of strangers", { probes: "7,8\n" }, /1 probes: expected subjects of the gallery, got/],
  ] as [string, Partial<typeof texts>, RegExp][]
) {
  Deno.test(`ijbIdentification() answers ${what} with a sentence`, () =>
    withFiles({ ...texts, ...changed }, async (files) => {
      await rejects(identify(files), message);
    }));
}
