import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { computeFigures } from "../../docs/virtual_fc/figures.ts";
import { fillTables } from "../../docs/fill_tables.ts";
import { drawPictures } from "../../docs/virtual_fc/pictures.ts";
import { drawTables, fixed } from "../../docs/virtual_fc/tables.ts";
import { closeTo } from "../devices.ts";

const docs = new URL("../../docs/", import.meta.url);
const page = await readFile(new URL("virtual_fc.md", docs), "utf8");
const figures = await computeFigures();
const TABLE = /<!-- table \w+ -->[^]*?<!-- end -->/g, CODE = /```ts[^]*?```/g;

/** As written by hand or aligned by a formatter. */
const unaligned = (text: string) => text.replace(/ +/g, " ").replace(/-{3,}/g, "---");

Deno.test("the page's tables are what the code computes, and none is missing", () => {
  const tables = drawTables(figures);
  strictEqual(unaligned(page), unaligned(fillTables(page, tables)));
  for (const name of Object.keys(tables)) ok(page.includes(`<!-- table ${name} -->`), name);
});

Deno.test("the page's pictures are what the code draws, and it shows all of them", async () => {
  const pictures = drawPictures(figures);
  const files = (await readdir(new URL("virtual_fc/", docs))).filter((name) =>
    name.endsWith(".svg")
  );
  deepStrictEqual(files.sort(), Object.keys(pictures).sort());
  for (const [name, svg] of Object.entries(pictures)) {
    strictEqual(await readFile(new URL(`virtual_fc/${name}`, docs), "utf8"), svg, name);
    ok(page.includes(`](virtual_fc/${name})`), name);
  }
});

Deno.test("every number of three decimals in the page's sentences stands in a table or a code block that runs", () => {
  const numbers = (text: string) => text.match(/-?\d+\.\d{3}\b/g) ?? [];
  const known = [...page.match(TABLE)!, ...page.match(CODE)!].flatMap(numbers);
  const said = numbers(page.replace(TABLE, "").replace(CODE, ""));
  ok(said.length > 15);
  deepStrictEqual(said.filter((number) => !known.includes(number)), []);
});

Deno.test("every cosine of an angle in the page's sentences is that of the angle", () => {
  const said = [...page.matchAll(/cos\s(\d+)°\s=\s(\d\.\d{3})/g)];
  for (const [, angle, cosine] of said) {
    strictEqual(fixed(Math.cos(Number(angle) * Math.PI / 180)), cosine);
  }
  strictEqual(said.length, 3);
});

Deno.test("every file that the page links to exists, and holds the name that the link has", async () => {
  const links = [...page.matchAll(/\[`([^`]+)`\]\(([^)]+)\)/g)];
  ok(links.length >= 20);
  for (const [, name, path] of links) {
    const code = await readFile(new URL(path, docs), "utf8");
    const defined = new RegExp(`(function\\*? |class |^  )${name}\\b`, "m");
    ok(defined.test(code), `${name} in ${path}`);
  }
  for (const [, path] of page.matchAll(/\]\(([^)]+)\)/g)) await readFile(new URL(path, docs));
});

Deno.test("the page's parts make the loss of VirtualFc, its shares the losses, and its formula the gradient", () => {
  const { loss, headLoss, losses, probabilities, columns, features, cosines, gradient } = figures;
  closeTo([loss], [headLoss]);
  closeTo(losses, columns.map((column, image) => -Math.log(probabilities[image][column])));
  const formula = features.flatMap((feature, image) => {
    const [x, y] = feature, shares = probabilities[image].slice();
    shares[columns[image]] -= 1;
    const anchors = figures.during.map((anchor, column) => {
      const mate = features[image ^ 1];
      return column === columns[image] ? mate : anchor.map((v) => v / Math.hypot(...anchor));
    });
    const sums = [0, 1].map((axis) =>
      shares.reduce(
        (sum, share, column) =>
          sum + share * (anchors[column][axis] - cosines[image][column] * [x, y][axis]),
        0,
      )
    );
    return sums.map((sum) => 4 / 8 * sum);
  });
  closeTo(gradient.flat(), formula, 1e-4);
});

Deno.test("the page's loans end: the lent anchor is what it was before, in both modes", () => {
  const { borrowed: [lent], before, during, after, reference } = figures;
  deepStrictEqual([after[lent], reference.after[lent]], [before[lent], before[lent]]);
  ok(Math.abs(during[lent][0] - before[lent][0]) > 0.1);
  ok(Math.abs(reference.moved[lent][0] - before[lent][0]) > 0.1);
});

Deno.test("the page's memory makes the loss of a VirtualFc that remembers", () => {
  const { byMemory, cosines, columns, memoryLoss } = figures;
  const expected = cosines.map((row, image) => {
    const own = columns[image];
    const logits = row.map((cosine, column) => 4 * (column === own ? byMemory[image] : cosine));
    return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[own];
  });
  closeTo([memoryLoss], [expected.reduce((sum, loss) => sum + loss) / 8]);
});
