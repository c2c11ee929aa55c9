import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { parseImageList, readImageList } from "../../src/datasets/image_list.ts";
import { Random } from "../../src/random/random.ts";

Deno.test("parseImageList() takes the last field for the label, whatever the path holds", () => {
  const text = "Ana Lívia/a 1.jpg 0\nb\\c.png\t1\n  /d e  f.png \t 1  \n";
  deepStrictEqual(parseImageList(text, "x"), {
    paths: ["Ana Lívia/a 1.jpg", "b\\c.png", "/d e  f.png"],
    identityNames: ["0", "1"],
    firstImages: Uint32Array.of(0, 1, 3),
  });
});

Deno.test("parseImageList() sorts whole numbers as numbers and groups their images", () => {
  const { paths, identityNames, firstImages } = parseImageList("a 10\nb 9\nc 010\nd 9\n", "x");
  deepStrictEqual(paths, ["b", "d", "a", "c"]);
  deepStrictEqual(identityNames, ["9", "10"]);
  deepStrictEqual(firstImages, Uint32Array.of(0, 2, 4));
});

Deno.test("parseImageList() keeps words in the order in which they appear", () => {
  const { paths, identityNames } = parseImageList("a zoe\nb 7\nc ana\nd zoe\n", "x");
  deepStrictEqual(identityNames, ["zoe", "7", "ana"]);
  deepStrictEqual(paths, ["a", "d", "b", "c"]);
  // Numbers that a double cannot tell apart are words.
  const { identityNames: large } = parseImageList("a 9007199254740993\nb 9007199254740992\n", "x");
  deepStrictEqual(large, ["9007199254740993", "9007199254740992"]);
});

Deno.test("parseImageList() minds no byte order mark, Windows line end or empty line", () => {
  const { paths, identityNames } = parseImageList("\ufeffa 0\r\n\r\n   \r\nb 1", "x");
  deepStrictEqual([paths, identityNames], [["a", "b"], ["0", "1"]]);
});

Deno.test("parseImageList() names the line that has no label", () => {
  throws(() => parseImageList("\na.png 1\nb.png\n", "train.txt"), {
    name: "SyntaxError",
    message:
      'Cannot parse image list "train.txt", line 3: expected "path label" as in the first lines, ' +
      'got "b.png": the label is missing',
  });
  throws(
    () => parseImageList("my photo.jpg\n", "train.txt"),
    /line 1: expected "path label" with a blank.*the label is missing$/,
  );
});

Deno.test("parseImageList() says that a list is empty", () => {
  for (const text of ["", "\n\r\n", "\ufeff"]) {
    throws(() => parseImageList(text, "train.txt"), {
      name: "SyntaxError",
      message: 'Cannot parse image list "train.txt": expected "path label" lines, got none',
    });
  }
});

Deno.test("parseImageList() keeps every line or throws a SyntaxError, whatever the bytes", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const letters = "a1 \t\n\r.\ufeff\0é😀";
  for (let round = 0; round < 500; round++) {
    const random = new Random(seed, round);
    const text = Array.from(
      { length: random.below(60) },
      () => letters[random.below(letters.length)],
    )
      .join("");
    try {
      const { paths, identityNames, firstImages } = parseImageList(text, "x");
      strictEqual(
        paths.length,
        text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "").length,
      );
      strictEqual(firstImages.at(-1), paths.length);
      strictEqual(new Set(identityNames).size, identityNames.length);
    } catch (error) {
      strictEqual((error as Error).name, "SyntaxError");
    }
  }
});

Deno.test("readImageList() finds images relative to the list's folder, or to root", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "some faces"));
    await Deno.writeFile(join(folder, "some faces/a b.png"), Uint8Array.of(1, 2));
    await Deno.writeTextFile(join(folder, "list.txt"), "some faces/a b.png ann\n");
    const dataset = await readImageList(join(folder, "list.txt"));
    deepStrictEqual([dataset.identityCount, dataset.imageCount], [1, 1]);
    deepStrictEqual([dataset.firstImage(0), dataset.firstImage(1)], [0, 1]);
    strictEqual(dataset.identityName(0), "ann");
    strictEqual(dataset.path(0), join(folder, "some faces/a b.png"));
    deepStrictEqual(await dataset.read(0), Uint8Array.of(1, 2));

    await Deno.writeTextFile(join(folder, "list.txt"), "a b.png ann\n");
    const root = join(folder, "some faces");
    const moved = await readImageList(join(folder, "list.txt"), { root });
    deepStrictEqual(await moved.read(0), Uint8Array.of(1, 2));

    await Deno.writeTextFile(
      join(folder, "list.txt"),
      `${join(root, "a b.png")} ann\nno.png ann\n`,
    );
    const absolute = await readImageList(join(folder, "list.txt"));
    deepStrictEqual(await absolute.read(0), Uint8Array.of(1, 2));
    strictEqual(absolute.path(1), join(folder, "no.png"));
    await rejects(absolute.read(1), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readImageList() says which list or root is missing", async () => {
  await rejects(
    readImageList("/no/list.txt"),
    /^Error: Cannot read image list "\/no\/list.txt": No such file/,
  );
  const list = await Deno.makeTempFile();
  try {
    await rejects(
      readImageList(list, { root: "/no/root" }),
      /its root "\/no\/root" is not a folder/,
    );
  } finally {
    await Deno.remove(list);
  }
});
