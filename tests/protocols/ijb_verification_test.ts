import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { ijbVerification } from "../../src/protocols/ijb_verification.ts";
import { miniature, withFiles } from "./ijb_miniature.ts";

const { embeddings, templates, pairs } = miniature;
const paths = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((name) => `cut/${name}.png`);

Deno.test("ijbVerification() averages media, then templates, and accepts ties all or none", () =>
  withFiles({ templates, pairs }, async (files) => {
    const { rates, ...counts } = await ijbVerification(embeddings, files);
    const resampling = { over: "identities", count: 3, resamples: 1000 };
    deepStrictEqual(counts, { pairs: 15, same: 3, resampling, notices: [] });
    // Of 12 different pairs 0.1 lets one be accepted, A1 B2. B1 C2 at 0.8 is rejected and so is B1 B2, its equal.
    deepStrictEqual(rates.map(({ far, tar }) => [far, tar]), [
      [0.1, 1 / 3],
      ...[1e-2, 1e-3, 1e-4, 1e-5, 1e-6].map((far) => [far, null]),
    ]);
  }));

Deno.test("ijbVerification() weighs images by their faceness", () => {
  // Without image 2, A1 is (1, 0) as A2 is: A1 B2 falls to 0.6. Accepted is B1 C2 alone, and with it B1 B2.
  const faceness = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `${i}.jpg 1 2 3 4 ${i === 2 ? 0 : 0.5}\n`)
    .join("");
  return withFiles({ templates, pairs, faceness }, async (files) => {
    const { rates } = await ijbVerification(embeddings, files);
    strictEqual(rates[0].tar, 2 / 3);
    await Deno.writeTextFile(files.faceness, "1.jpg 1\n");
    await rejects(ijbVerification(embeddings, files), /8 of 9 images are missing, the first is "2/);
    await Deno.writeTextFile(files.faceness, "1.jpg 1\n2.jpg low\n");
    await rejects(ijbVerification(embeddings, files), /line 2: expected "image ... score", got/);
    await Deno.writeTextFile(files.faceness, faceness + "2.jpg 0.5\n");
    await rejects(
      ijbVerification(embeddings, files),
      /line 10: .*"2.jpg" has score 0.5, and had 0 b/,
    );
    await Deno.writeTextFile(files.faceness, faceness + "2.jpg 0\n");
    strictEqual((await ijbVerification(embeddings, files)).rates[0].tar, 2 / 3);
  });
});

Deno.test("ijbVerification() finds images by their paths, and counts those that are missing", () =>
  withFiles({ templates, pairs }, async (files) => {
    const order = [8, 3, 1, 0, 2, 7, 5, 4]; // 7.jpg, of C1, has no row
    const shuffled = {
      data: Float32Array.from(order.flatMap((i) => [...embeddings.data.slice(2 * i, 2 * i + 2)])),
      count: 8,
      length: 2,
    };
    const { rates, pairs, notices } = await ijbVerification(shuffled, {
      ...files,
      paths: order.map((i) => paths[i]),
    });
    strictEqual(pairs, 15);
    strictEqual(rates[0].tar, 1 / 3);
    deepStrictEqual(notices, [
      '1 of 9 images have no embedding, the first is "7.jpg".',
      "1 of 6 templates have no image left; nothing is like them.",
    ]);
    const other = { ...files, paths: paths.map((path) => path.replace("/", "/0")) };
    await rejects(ijbVerification(embeddings, other), /none of its 9 images has an embedding/);
    const twice = { ...files, paths: [...paths, "other/4.jpg"] };
    await rejects(
      ijbVerification({ ...embeddings, count: 10 }, twice),
      /Cannot find image "4.jpg": it stands for more than one row/,
    );
  }));

Deno.test("ijbVerification() reads lists in UTF-16, and with the line ends of old Macs", () => {
  const macs = { templates: templates.replaceAll("\n", "\r"), pairs: pairs.replaceAll("\n", "\r") };
  return withFiles(macs, async (files) => {
    const { rates } = await ijbVerification(embeddings, files);
    for (const [name, file] of Object.entries(files)) {
      const text = `\ufeff${macs[name as keyof typeof macs]}`;
      const units = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
      await Deno.writeFile(file, new Uint8Array(units.buffer));
    }
    deepStrictEqual((await ijbVerification(embeddings, files)).rates, rates);
  });
});

Deno.test("ijbVerification() counts a template without images as like no other, not as left out", () =>
  withFiles({ templates, pairs: "" }, async (files) => {
    // Without A2's image the one same pair is rejected.
    await Deno.writeTextFile(files.pairs, "10 20 1\n" + "10 50 0\n".repeat(10));
    const present = [0, 1, 2, 4, 5, 6, 7, 8];
    const without = {
      data: Float32Array.from(present.flatMap((i) => [...embeddings.data.slice(2 * i, 2 * i + 2)])),
      count: 8,
      length: 2,
    };
    const { rates, notices } = await ijbVerification(without, {
      ...files,
      paths: present.map((i) => paths[i]),
    });
    strictEqual(rates[0].tar, 0);
    match(notices[2], /^9 pairs of .* stand there twice; they count as often\.$/);
  }));

Deno.test("ijbVerification() takes a template whose images all weigh 0 for one without images", () => {
  // C2 is gone: with A2 C1 and A1 C1 below 0, it would otherwise score 0 with all of them.
  const faceness = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `${i}.jpg ${i > 7 ? 0 : 1}\n`).join("");
  const listed = "50 60 1\n" + "50 10 0\n".repeat(10);
  return withFiles({ templates, pairs: listed, faceness }, async (files) => {
    const { rates, notices } = await ijbVerification(embeddings, files);
    strictEqual(rates[0].tar, 0);
    match(notices[0], /^1 of 6 templates have no image left; nothing is like them\.$/);
  });
});

Deno.test("ijbVerification() drops lines that stand twice in the list of templates", () =>
  withFiles({ templates: templates + "1.jpg 10 1\n", pairs }, async (files) => {
    const { rates, notices } = await ijbVerification(embeddings, { ...files, paths });
    strictEqual(rates[0].tar, 1 / 3);
    match(notices[0], /^1 lines of ".*templates\.txt" stand there twice; they count once\.$/);
    await rejects(
      ijbVerification(embeddings, files),
      /it has 10 lines, 1 of them twice, for 9 emb/,
    );
  }));

for (
  const [what, changed, message] of [
    [
      "a line that is none",
      { templates: "1.jpg 10\n" },
      /line 1: expected "image tid mid", got "1/,
    ],
    ["no lines", { templates: "\n" }, /templates\.txt": expected images, got none/],
    [
      "an image of two media",
      { templates: "a 1 1\na 1 2\n" },
      /line 2: image "a" of template 1 is of medium 2, and was of 1 before/,
    ],
    ["too few lines", { templates: "1.jpg 10 1\n" }, /it has 1 lines for 9 embeddings; a table of/],
    ["no pairs", { pairs: "\r\n" }, /pairs\.txt": expected pairs, got none/],
    [
      "a pair without label",
      { pairs: "10 20\n" },
      /line 1: expected "tid1 tid2 0\|1", got "10 20"/,
    ],
    ["a label 2", { pairs: "10 20 1\n10 20 2\n" }, /line 2: expected "tid1 tid2 0\|1"/],
    ["a word", { pairs: "10 20 1\nten 20 1" }, /line 2: expected .* got "ten 20 1"/],
    ["too much", { pairs: "10 20 1 1\n" }, /line 1: expected/],
    ["a number without end", { pairs: `${"1".repeat(500)} 20 1` }, /line 1: expected/],
    ["an unknown template", { pairs: "10 20 1\n10 70 0" }, /line 2: there is no template 70$/],
    [
      "a pair that is both",
      { pairs: "10 20 1\n20 10 0\n" },
      /templates 10 and 20 are listed as of one person and as of different ones/,
    ],
    ["no same pair", { pairs: "10 50 0\n" }, /expected pairs of one identity, got none/],
  ] as [string, Partial<Record<"templates" | "pairs", string>>, RegExp][]
) {
  Deno.test(`ijbVerification() answers ${what} with a sentence`, () =>
    withFiles({ templates, pairs, ...changed }, async (files) => {
      await rejects(ijbVerification(embeddings, files), message);
    }));
}

Deno.test("ijbVerification() refuses embeddings that hold a NaN, and files that are not there", () =>
  withFiles({ templates, pairs }, async (files) => {
    const data = embeddings.data.with(5, NaN);
    await rejects(ijbVerification({ ...embeddings, data }, files), /row 2 holds a number that is/);
    await rejects(
      ijbVerification(embeddings, { ...files, pairs: "none.txt" }),
      /^Error: Cannot read pairs "none.txt": /,
    );
  }));
