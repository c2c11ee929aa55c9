import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { parseImageList, readImageList } from "../../src/datasets/image_list.ts";
import { withFolder } from "../temporary_folder.ts";

/** Four people, three images each. */
const IMAGES = Array.from(
  { length: 12 },
  (_, i) => ({ path: `p${i % 4}/${i >> 2}.jpg`, i, who: i % 4 }),
);

const list = (line: (image: { path: string; i: number; who: number }) => string, head = "") =>
  head + IMAGES.map((image) => `${line(image)}\n`).join("");

const PATHS = [0, 1, 2, 3].flatMap((who) => [0, 1, 2].map((i) => `p${who}/${i}.jpg`));

function isRead(text: string, names = ["0", "1", "2", "3"], paths = PATHS) {
  const read = parseImageList(text, "list");
  deepStrictEqual(read.paths, paths);
  deepStrictEqual(read.identityNames, names);
  deepStrictEqual(read.firstImages, Uint32Array.of(0, 3, 6, 9, 12));
}

const fails = (text: string, message: RegExp) =>
  throws(() => parseImageList(text, "list"), { name: "SyntaxError", message });

Deno.test("parseImageList() reads path and label with blanks, tabs or commas between", () => {
  for (const between of [" ", "\t", ",", ", ", " , ", "   ", "\t\t", " \t "]) {
    if (between !== "\t\t") isRead(list(({ path, who }) => `${path}${between}${who}`));
  }
  isRead(
    list(({ path, who }) => `${path}\tMary Ann ${who}`),
    [0, 1, 2, 3].map((i) => `Mary Ann ${i}`),
  );
  isRead(list(({ path, who }) => `${path},"Ann, ${who}"`), [0, 1, 2, 3].map((i) => `Ann, ${i}`));
  isRead(
    list(({ path, who }) => `a, b/my ${path} ${who}`),
    undefined,
    PATHS.map((path) => `a, b/my ${path}`),
  );
});

Deno.test("parseImageList() reads mxnet's .lst and InsightFace's lists, also with several numbers", () => {
  isRead(list(({ path, who, i }) => `${i}\t${who}.000000\t${path}`));
  isRead(list(({ path, who, i }) => `${i}\t${who}.000000\t${i + 7}.5\t${path}`));
  isRead(
    list(({ path, who, i }) => `${i}\tAnn ${who}\t${path}`),
    [0, 1, 2, 3].map((i) => `Ann ${i}`),
  );
  isRead(list(({ path, who }) => `1\t${path}\t${who}`));
  isRead(list(({ path, who }) => `1\t${path}\t${who}\t10\t12\t90\t95\t30.5\t42.25`));
  isRead(list(({ path, who, i }) => `${i},${path},${who}`));
  fails(
    list(({ path, i }) => `${i}\t2\t${i}.5\t${path}`),
    /the same in each line; which is the identity\?$/,
  );
});

Deno.test("parseImageList() passes over landmarks and scores behind the label", () => {
  isRead(
    list(({ path, who, i }) => `${path} ${who} ${"31 52 73 52 50 70 35 90 68 ".repeat(1)}${i}`),
  );
  isRead(list(({ path, who, i }) => `${path} ${who} 0.9${i}`));
  isRead(
    list(({ path, who, i }) => `${path} Ann_${who} 0.9${i}`),
    [0, 1, 2, 3].map((i) => `Ann_${i}`),
  );
  isRead(list(({ path, who, i }) => `${path},${who},0.9${i}`));
  fails(
    list(({ path, who, i }) => `${path} ${who} ${i}`),
    /line 1: .*which of its numbers is the label\?$/,
  );
  fails(list(({ path, who, i }) => `${path},${i},${who}`), /which of its numbers is the label\?$/);
  fails(
    list(({ path, who }) => `${path} Mary Ann ${who}`),
    /a name with blanks has a tab before it$/,
  );
});

Deno.test("parseImageList() finds columns by the names in the first line, and makes nobody of it", () => {
  isRead(list(({ path, who }) => `${path} ${who}`, "path label\n"));
  isRead(
    list(({ path, who, i }) => `${who} ${i} my ${path} 30`, "id index image age\n"),
    undefined,
    PATHS.map((path) => `my ${path}`),
  );
  isRead(list(({ path, who }) => `${path},${who}`, "\ufeffFileName,Identity\r\n"));
  isRead(list(({ path, who, i }) => `${i},${who},${path}`, ",label,image_path\n"));
  isRead(list(({ path, who, i }) => `"${path}","${i}","${who}"`, '"image","age","person_id"\n'));
  isRead(list(({ path, who, i }) => `${i}\t${who}\t${path}`, "label\tname\n"));
  isRead(list(({ path, who }) => `${path}\t\t${who}`, "path\tcomment\tlabel\n"));
  isRead(
    list(({ path, who }) => `${path.slice(0, -4)},${who}`, "file,identity\n"),
    undefined,
    PATHS.map((path) => path.slice(0, -4)),
  );
  fails(
    list(({ path, who }) => `${path},${who}`, "path,emotion\n"),
    /line 1: .*none of its columns is called label/,
  );
  fails(
    list(({ path, who }) => `${path},${who},${who}`, "path,id,name\n"),
    /"id" and "name" may each be the identity$/,
  );
  fails(
    list(({ path, who }) => `${path},${who}`, "label,path\n"),
    /its column "label" holds paths$/,
  );
  fails(
    list(({ path, who }) => `${path} ${who}`, "my own photos\n"),
    /line 1: .*does not fit the lines below/,
  );
});

Deno.test("parseImageList() knows comments, quotes, old line ends, and numbers of any form", () => {
  isRead(list(({ path, who }) => `${path} ${who}`, "# made by hand\n#\n"));
  isRead(list(({ path, who }) => `"${path}" ${who}`) + "# p0/0.jpg 9\n");
  isRead(list(({ path, who }) => `${path} ${who}`).replaceAll("\n", "\r"));
  isRead(list(({ path, who, i }) => `${path} ${i % 2 ? who : `${who}.0`}`));
  isRead(list(({ path, who, i }) => `${path},${i % 2 ? who : `00${who}.`}`));
  fails(
    "#1/a.jpg 5\n#2/a.jpg 5\nb/a.jpg 6\n",
    /line 1: .*a comment has a blank behind "#", and a path "\.\/" before/,
  );
});

Deno.test("parseImageList() refuses labels that are nobody, and scores for labels", () => {
  fails(
    list(({ path, who }) => `${path} ${who - 1}`),
    /line 1: .*label -1 is no identity; it often says/,
  );
  fails(
    list(({ path, who }) => `${path} ${who}`) + "a.jpg 0.75\n",
    /line 13: .*label 0\.75 is no whole number/,
  );
});

Deno.test("parseImageList() names a line that does not fit the first ones", () => {
  const bad = (first: string, line: string, message: RegExp) =>
    fails(`${first}\n`.repeat(3) + `${line}\n${first}\n`, message);
  bad(
    "a.jpg 1",
    "a.jpg",
    /line 4: expected "path label" as in the first lines, got "a\.jpg": the label is missing$/,
  );
  bad("a.jpg 1", "a.jpg 1 5", /line 4: .*it has more fields$/);
  bad("a.jpg 1", "a.jpg 1 0.5", /line 4: .*it has more fields$/);
  const table = (first: string, line: string, message: RegExp) =>
    fails(`${first}\n`.repeat(20) + `${line}\n`, message);
  table("a.jpg,1", "a.jpg,1,5", /line 21: expected "path,label" .*expected 2 fields, got 3$/);
  table("a.jpg\t1", "a.jpg 1", /line 21: expected "path<TAB>label" .*expected 2 fields, got 1$/);
  table(
    "0\t1\ta.jpg",
    "0\ta.jpg\t1",
    /line 21: expected "index<TAB>label<TAB>path" .*the label is missing$/,
  );
  table("a.jpg,1", '"a.jpg,1', /line 21: .*its quotes do not go together$/);
});

Deno.test("parseImageList() refuses what can be read in several ways", () => {
  fails("a.jpg b.jpg 1\na.jpg c.jpg 0\n", /it has several paths, as lists of pairs have$/);
  fails("a.jpg,b.jpg,1\na.jpg,c.jpg,0\n", /it has several paths, as lists of pairs have$/);
  fails("1 2\n3 4\n", /which of its numbers is the path\?$/);
  fails("0\ta.jpg\n1\tb.jpg\n", /is its number an index, or the label\?$/);
  fails(
    "1 a.jpg 5\n2 b.jpg 6\n",
    /its first number is a field, or the beginning of the path; tabs tell them apart$/,
  );
  fails("Ann,a.jpg\nBo,b.jpg\n", /which field is the label\?$/);
  fails("a/b,c/0.jpg,5\na/b,c/1.jpg,5\n", /which field is the label\?$/);
  fails("my dir/b,c 5\nmy dir/c,d 6\n", /are its fields between commas, or between blanks\?$/);
});

Deno.test("readImageList() says how it understood a list, and takes back-slashes for what they are", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/p`);
    await Deno.writeTextFile(`${folder}/p/0.jpg`, "0");
    await Deno.writeTextFile(`${folder}/q\\0.jpg`, "1");
    const open = async (text: string | Uint8Array, encoding?: string) => {
      await Deno.writeFile(
        `${folder}/l.txt`,
        typeof text === "string" ? new TextEncoder().encode(text) : text,
      );
      const notices: string[] = [];
      const onNotice = (notice: string) => notices.push(notice);
      return { dataset: await readImageList(`${folder}/l.txt`, { encoding, onNotice }), notices };
    };
    const windows = await open("no\\0.jpg 1\np\\0.jpg 1\n");
    deepStrictEqual(windows.notices, ["list: path label with back-slashes, 2 lines"]);
    strictEqual(windows.dataset.path(1), `${folder}/p/0.jpg`);
    strictEqual((await windows.dataset.read(1)).length, 1);
    const unix = await open("q\\0.jpg 1\np/0.jpg 1\n");
    strictEqual(unix.dataset.path(0), `${folder}/q\\0.jpg`);
    const latin1 = Uint8Array.from(
      "p/0.jpg J\xf6rg\r\np/0.jpg J\xfcrg\r\n",
      (c) => c.charCodeAt(0),
    );
    const named = await open(latin1, "latin1");
    deepStrictEqual(named.notices, ["list: path label, 2 lines, in windows-1252"]);
    deepStrictEqual([named.dataset.identityName(0), named.dataset.identityName(1)], [
      "Jörg",
      "Jürg",
    ]);
    const error = await open(latin1).catch((error) => error);
    match(error.message, /l\.txt", line 1: its bytes are no UTF-8; --encoding NAME says/);
  });
});
