import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { formatSamples, parseSamples } from "../../src/runs/samples_tsv.ts";

const HEADER = "row\tpath\tidentity\n";

Deno.test("formatSamples() writes a table that parseSamples() reads", () => {
  const samples = { paths: ["lfw/Zoë B/1.jpg", "c d.png"], identities: ["Zoë B", "7"] };
  const text = formatSamples(samples);
  strictEqual(text, `${HEADER}0\tlfw/Zoë B/1.jpg\tZoë B\n1\tc d.png\t7\n`);
  deepStrictEqual(parseSamples(text, "samples.tsv"), samples);
});

Deno.test("formatSamples() keeps a name with a line end or a tab on its line", () => {
  strictEqual(formatSamples({ paths: ["a\nb"], identities: ["c\td"] }), `${HEADER}0\ta b\tc d\n`);
});

Deno.test("parseSamples() reads what formatSamples() writes, whatever the names are", () => {
  const text = formatSamples({
    paths: ["a", "b", "c\u2028d"],
    identities: ["\n", " Ann\r", "x\u2029\u0085y"],
  });
  deepStrictEqual(parseSamples(text, "samples.tsv"), {
    paths: ["a", "b", "c\u2028d"],
    identities: ["_", "Ann", "x\u2029\u0085y"],
  });
});

Deno.test("parseSamples() takes rows in any order and Windows line ends", () => {
  deepStrictEqual(parseSamples(`\ufeff${HEADER}1\tb\ty\r\n0\ta\tx\r\n`, "samples.tsv"), {
    paths: ["a", "b"],
    identities: ["x", "y"],
  });
});

Deno.test("parseSamples() names the line that it cannot read", () => {
  const fails = (text: string, message: RegExp) =>
    throws(() => parseSamples(text, "s.tsv"), { name: "SyntaxError", message });
  fails("0\ta\tx\n", /"s\.tsv", line 1: expected "row<TAB>path<TAB>identity"/);
  fails(`${HEADER}0\ta\tx\n\n0\tb\n`, /line 4: expected a row/);
  fails(`${HEADER}0\ta\tx\n0\tb\ty\n`, /line 3: row 0 stands twice/);
  fails(`${HEADER}0\ta\tx\n4000000000\tb\ty\n`, /expected rows 0 to 4000000000, got 2 rows/);
});
