import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { resolveLfwPairs } from "../../src/verification/find_rows.ts";
import { parseLfwPairs } from "../../src/verification/parse_lfw_pairs.ts";
import { parseRowPairs } from "../../src/verification/parse_pair_table.ts";
import { detectPairsFormat, parsePairs, readPairs } from "../../src/verification/read_pairs.ts";

/** Two folds of one same and one different pair each. */
const LFW = "2\t1\nAda\t1\t2\nAda\t1\tBo Li\t13\nBo Li\t13\t14\nAda\t2\tBo Li\t14\n";
const ROWS = "0\t1\t1\n0\t2\t0\n";

const images = (...paths: string[]) => ({
  imageCount: paths.length,
  path: (image: number) => paths[image],
});
const FOUR = images(
  "lfw/Ada/Ada_0001.jpg",
  "lfw/Ada/Ada_0002.jpg",
  "lfw/Bo Li/Bo Li_0013.png",
  "lfw/Bo Li/Bo Li_0014.jpg",
);

Deno.test("parseLfwPairs() reads pairs.txt, its folds as the first line says", () => {
  deepStrictEqual(parseLfwPairs(LFW, "pairs.txt"), {
    a: ["Ada/Ada_0001", "Ada/Ada_0001", "Bo Li/Bo Li_0013", "Ada/Ada_0002"],
    b: ["Ada/Ada_0002", "Bo Li/Bo Li_0013", "Bo Li/Bo Li_0014", "Bo Li/Bo Li_0014"],
    same: Uint8Array.of(1, 0, 1, 0),
    folds: Int32Array.of(0, 0, 1, 1),
  });
});

Deno.test("parseLfwPairs() reads pairsDevTest.txt and deals its pairs into folds", () => {
  const { same, folds } = parseLfwPairs("2\nA\t1\t2\nB\t1\t2\nA\t1\tB\t1\nA\t1\tC\t1\n", "dev");
  deepStrictEqual(same, Uint8Array.of(1, 1, 0, 0));
  deepStrictEqual(folds, Int32Array.of(0, 1, 0, 1));
});

Deno.test("parseLfwPairs() takes spaces, Windows line ends, a byte order mark and empty lines", () => {
  deepStrictEqual(parseLfwPairs("\ufeff1\r\n\r\nA 1  20000\r\nA 1 B 2", "pairs.txt").b, [
    "A/A_20000",
    "B/B_0002",
  ]);
});

Deno.test("parseLfwPairs() names the line that it cannot read", () => {
  const fails = (text: string, message: RegExp) =>
    throws(() => parseLfwPairs(text, "p.txt"), { name: "SyntaxError", message });
  fails("", /"p\.txt": expected pairs, got none/);
  fails("10\t300\n", /expected pairs, got none/);
  fails("A\t1\t2\n", /line 1: expected the number of pairs.*got "A\\t1\\t2"/);
  fails("1\nA\t1\n", /line 2: expected "name 1 4"/);
  fails("1\nA\t1\t2\nA\t1\tB\tx\n", /line 3: .*got "A\\t1\\tB\\tx"/);
  fails("1\nA\t1\tB\t2\tC\n", /line 2/);
  fails("10\t300\nA\t1\t2\n", /promises 6000 pairs, got 1/);
  fails("999999999\t999999999\nA\t1\t2\n", /got 1/);
});

Deno.test("resolveLfwPairs() finds images by folder and stem, wherever they stand", () => {
  deepStrictEqual(resolveLfwPairs(parseLfwPairs(LFW, "pairs.txt"), FOUR), {
    a: Int32Array.of(0, 0, 2, 1),
    b: Int32Array.of(1, 2, 3, 3),
    same: Uint8Array.of(1, 0, 1, 0),
    folds: Int32Array.of(0, 0, 1, 1),
  });
  const bare = images(
    "Bo Li_0013.jpg",
    "C:\\lfw\\Ada\\Ada_0002",
    "Ada/Ada_0001.a.jpg",
    "Ada/Ada_0001",
  );
  const pairs = parseLfwPairs("1\nAda\t1\t2\nAda\t2\tAda\t1", "pairs.txt");
  deepStrictEqual(resolveLfwPairs(pairs, bare).a, Int32Array.of(3, 1));
});

Deno.test("resolveLfwPairs() says how many images are missing, and which", () => {
  throws(() => resolveLfwPairs(parseLfwPairs(LFW, "pairs.txt"), images("Ada/Ada_0002.jpg", "x")), {
    name: "RangeError",
    message: "Cannot find the images of pairs: 3 of 4 are missing, the first is Ada/Ada_0001",
  });
});

Deno.test("resolveLfwPairs() refuses an image that is there twice, if a pair needs it", () => {
  const pairs = parseLfwPairs("1\nA\t1\t2\nA\t1\tB\t1\n", "pairs.txt");
  const paths = ["A/A_0001.jpg", "A/A_0002.jpg", "B/B_0001.jpg", "B/B_0002.jpg", "B/B_0002.png"];
  deepStrictEqual(resolveLfwPairs(pairs, images(...paths)).b, Int32Array.of(1, 2));
  throws(
    () => resolveLfwPairs(pairs, images(...paths, "A/A_0001.png")),
    /A\/A_0001 stands for more/,
  );
});

Deno.test("parseRowPairs() reads rows and names the line that it cannot read", () => {
  deepStrictEqual(parseRowPairs(ROWS, "pairs.tsv", 3), {
    a: Int32Array.of(0, 0),
    b: Int32Array.of(1, 2),
    same: Uint8Array.of(1, 0),
  });
  throws(() => parseRowPairs("0\t1\t1\n\n0\t3\t0\n", "p.tsv", 3), {
    name: "RangeError",
    message: 'Cannot parse pairs "p.tsv", line 3: there is no row 3, rows are 0 to 2',
  });
  for (const line of ["0\t1", "0\t1\t2", "-1\t1\t0", "0\t1.5\t0", "a\tb\t1", "0\t1\t1\t1"]) {
    throws(() => parseRowPairs(line, "p.tsv", 3), /line 1: expected "rowA<TAB>rowB<TAB>0\|1"/);
  }
  throws(() => parseRowPairs("\n", "p.tsv", 3), /expected pairs, got none/);
});

const CALFW = "A_0001.jpg 1\nA_0002.jpg 1\nB_0001.jpg 2\nB_0002.jpg 2\n" +
  "B_0001.jpg 0\nA_0002.jpg 0\nA_0001.jpg 0\nB_0002.jpg 0\n";
const FLAT = images("cut/B_0002.png", "cut/B_0001.png", "cut/A_0002.png", "cut/A_0001.png");

Deno.test("parseCalfwPairs() makes pairs of two lines each, 0 for different people", () => {
  // Two folds of one pair of each kind are the first two of ten.
  deepStrictEqual(parsePairs(CALFW.replaceAll("\n", "\r\n"), "pairs_CALFW.txt", FLAT), {
    a: Int32Array.of(3, 1, 1, 3),
    b: Int32Array.of(2, 0, 2, 0),
    same: Uint8Array.of(1, 1, 0, 0),
    folds: Int32Array.of(0, 1, 0, 1),
  });
});

Deno.test("parseCalfwPairs() names the line that it cannot read, and images that are missing", () => {
  const fails = (text: string, message: RegExp) =>
    throws(() => parsePairs(text, "p.txt", FLAT), message);
  fails("A_0001.jpg 1\nA_0002.jpg\n", /line 2: expected "name.jpg 1" or .* got "A_0002\.jpg"$/);
  fails("A_0001.jpg 1\nA_0002.jpg 0\n", /line 2: expected 1 as in the line before, got 0$/);
  fails(CALFW + "A_0001.jpg 1\n", /line 9: it is the first line of a pair, and there is no other$/);
  fails("A_0001.jpg 1\nC_0001.jpg 1\n", /1 of 2 are missing, the first is C_0001\.jpg$/);
  throws(() => parsePairs(CALFW, "p", images("a/A_0001.png", "b/A_0001.png")), /more than one row/);
  throws(() => parsePairs(CALFW, "p", { imageCount: 4 }), /a table of samples says it$/);
});

Deno.test("parsePairs() tells the formats apart by the first line", () => {
  strictEqual(detectPairsFormat("10\t300\nA\t1\t2\n", "p"), "lfw");
  strictEqual(detectPairsFormat("\n500\n", "p"), "lfw");
  strictEqual(detectPairsFormat("0\t1\t1\n", "p"), "rows");
  strictEqual(detectPairsFormat(CALFW, "p"), "calfw");
  for (const text of ["", "A\t1\t2\n", "0\t1\t0\t1\n"]) {
    throws(() => detectPairsFormat(text, "p"), {
      name: "SyntaxError",
      message: /: expected counts as the first line/,
    });
  }
  deepStrictEqual(parsePairs(LFW, "p", FOUR).a, Int32Array.of(0, 0, 2, 1));
  deepStrictEqual(parsePairs(ROWS, "p", { imageCount: 3 }).b, Int32Array.of(1, 2));
  throws(() => parsePairs(LFW, "p", { imageCount: 4 }), /a table of samples says it/);
});

const isFour = (text: string) => {
  const { a, b, same } = parsePairs(text, "p", FOUR);
  deepStrictEqual([[...a], [...b], [...same]], [[0, 0, 2, 1], [1, 2, 3, 3], [1, 0, 1, 0]], text);
};

const PATHS = [
  ["Ada/Ada_0001.jpg", "Ada/Ada_0002.jpg"],
  ["Ada/Ada_0001.jpg", "Bo Li/Bo Li_0013.png"],
  ["Bo Li/Bo Li_0013.png", "Bo Li/Bo Li_0014.jpg"],
  ["Ada/Ada_0002.jpg", "Bo Li/Bo Li_0014.jpg"],
];
const table = (line: (a: string, b: string, same: number) => string, head = "") =>
  head + PATHS.map(([a, b], i) => `${line(a, b, (i + 1) % 2)}\n`).join("");

Deno.test("parsePairs() reads lines of two paths and a label, between blanks, tabs or commas", () => {
  strictEqual(detectPairsFormat(table((a, b, same) => `${a} ${b} ${same}`), "p"), "paths");
  for (const between of [" ", "\t", ",", ", "]) {
    isFour(table((a, b, same) => [a, b, same].join(between)));
    isFour(table((a, b, same) => [same, a, b].join(between)).replaceAll("\n", "\r"));
    isFour(table((a, b, same) => [a, b, ["-1", "1"][same]].join(between), "# by hand\n"));
    isFour(table((a, b, same) => [a, b, ["different", "Same"][same]].join(between)));
    isFour(table((a, b, same) => [`"./${a}"`, `"lfw/${b}"`, `${same}.0`].join(between)));
    isFour(
      table(
        (a, b, same) => [a, b, same === 1].join(between),
        ["file1", "file2", "same\n"].join(between),
      ),
    );
  }
  isFour(table((a, b, same) => `${a},${b},0.5,${same}`, "left,right,score,label\n"));
  isFour(
    table((a, b, same) => `${a}\t${b}\t${same}`).replace(/\.\w+\t/g, "\t").replaceAll("/", "\\"),
  );
  const { folds } = parsePairs(table((a, b, same) => `${a} ${b} ${same}`), "p", FOUR);
  deepStrictEqual(folds, Int32Array.of(0, 0, 1, 1));
});

Deno.test("parsePairs() names the line that is no pair of paths, and what is missing", () => {
  const fails = (text: string, message: RegExp) =>
    throws(() => parsePairs(text, "p", FOUR), message);
  const text = table((a, b, same) => `${a},${b},${same}`);
  const broken = (line: string) => text.repeat(5) + line;
  fails(
    broken("a.jpg,b.jpg,2"),
    /line 21: expected two paths and 0 or 1 .* got "a\.jpg,b\.jpg,2"$/,
  );
  fails(broken("a.jpg,b.jpg"), /line 21: expected two paths/);
  fails(broken(text.replaceAll(",0", ",-1")), /line 22: expected two paths/);
  fails(broken("a.jpg,b.jpg,1"), /2 of 6 are missing, the first is a\.jpg$/);
  fails(
    table((a, b, same) => `${a},${b},${same}`, "a,b,c\n"),
    /none of its columns is called label, same/,
  );
  fails(table((a, b, same) => `${a},${b},${same},7`), /which field is the label\?$/);
  throws(() => parsePairs(text, "p", { imageCount: 4 }), /a table of samples says it$/);
});

Deno.test("parsePairs() reads rows between commas, below names, and with words for labels", () => {
  for (
    const text of [
      "0,1,1\n0,2,0\n",
      "a b same\n0 1 true\n0 2 false\n",
      "a\tb\tlabel\n0\t1\t1.0\n0\t2\t-1\n",
    ]
  ) {
    const { a, b, same } = parsePairs(text, "p", { imageCount: 3 });
    deepStrictEqual([[...a], [...b], [...same]], [[0, 0], [1, 2], [1, 0]]);
  }
});

Deno.test("parsePairs() reads LFW's lists between commas, also with names of columns for counts", () => {
  isFour(LFW.replaceAll("\t", ","));
  isFour(LFW.replaceAll("\t", ", "));
  isFour(
    LFW.replace("2\t1\n", "name,imagenum1,imagenum2,\n").replace(/(\d)$/gm, "$1,").replaceAll(
      "\t",
      ",",
    ),
  );
  throws(() => parsePairs("A,1,2\nB,1,2\n", "p", FOUR), /it is none of them$/);
});

Deno.test("readPairs() says which file is not there", async () => {
  await rejects(readPairs("no/such/pairs.txt", FOUR), /Cannot read pairs "no\/such\/pairs\.txt"/);
});
