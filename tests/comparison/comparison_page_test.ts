import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { comparisonPage } from "../../src/comparison/comparison_page.ts";
import { searchedComparison, smallComparison } from "./cells.ts";

Deno.test("comparisonPage() is one page with a table and a picture a test, in two widths", async () => {
  const page = await comparisonPage(smallComparison());
  deepStrictEqual([...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title), [
    "Learning curves",
    "ROC, lfw",
    "ROC, &lt;cfp&gt;",
  ]);
  strictEqual([...page.matchAll(/<svg /g)].length, 6);
  strictEqual([...page.matchAll(/<tr>/g)].length, 3);
  match(page, /<tr class="group"><th scope="rowgroup" colspan="10">small<\/th><\/tr>/);
  match(page, /<td class="number">82\.00 ± 2\.00<\/td>/);
  match(page, /deno task compare --out 'a &amp; b'/);
  match(page, /prefers-color-scheme: dark/);
  doesNotMatch(page, /(?:src|href)=|url\((?!#)|@import/);
});

Deno.test("comparisonPage() gives each backbone its pictures", async () => {
  const comparison = smallComparison();
  comparison.rows[1] = { ...comparison.rows[1], backbone: "resnet18" };
  const page = await comparisonPage(comparison);
  match(page, /<h2>Learning curves, small<\/h2>/);
  match(page, /<h2>ROC, lfw, resnet18<\/h2>/);
});

Deno.test("comparisonPage() says how each learning rate did, the best in bold, only if some were tried", async () => {
  const page = await comparisonPage({ ...searchedComparison(), rows: [] });
  match(
    page,
    /<\/table><\/div>\n<p class="note">.+<\/p>\n<section class="rates">\n<h2>Learning rates<\/h2>/,
  );
  match(page, /<th scope="col" class="number">1e\+30<\/th>/);
  deepStrictEqual([...page.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, text]) => text), [
    "0.8500",
  ]);
  match(page, /<td class="number">the loss\n is &lt;NaN\|&gt;<\/td>/);
  doesNotMatch(await comparisonPage({ ...smallComparison(), rows: [] }), /Learning rates/);
});

Deno.test("comparisonPage() can be made before a cell is done", async () => {
  const page = await comparisonPage({ ...smallComparison(), rows: [] });
  match(page, /<li>6 cells of the table are not done\.<\/li>/);
  doesNotMatch(page, /<svg/);
});
