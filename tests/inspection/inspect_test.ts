import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { inspect } from "../../src/inspection/inspect.ts";
import type { InspectEvent } from "../../src/inspection/inspect_options.ts";
import { hasDataFaults } from "../../src/inspection/inspection.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { train } from "../../src/training/train.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

const picture = (value: number) => `P5 1 1 255 ${String.fromCharCode(value)}`;

/** Faces with everything that can be wrong with them, and a test set. */
function withFaces(use: (at: (name: string) => string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const files = {
      "faces/Ada/1.pgm": picture(65),
      "faces/Ada/2.pgm": picture(66),
      "faces/Ada/copy of 2.pgm": picture(66),
      "faces/Bob/1.pgm": picture(67),
      "faces/Bob/that is Ada.pgm": picture(65),
      "faces/Eve/1.pgm": "P5 1 1 255 ",
      "faces/Eve/2.jpg": "not a picture",
      "faces/Eve/3.pgm": picture(68),
      "faces/Zoe/1.pgm": picture(69),
      "test/the same Zoe/1.pgm": picture(69),
      "test/other/1.pgm": picture(70),
      "test/other/2.pgm": picture(70),
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), text);
    }
    await use(at);
  });
}

Deno.test("inspect() finds what is wrong with a dataset", () =>
  withFaces(async (at) => {
    const found = await inspect({ data: at("faces") });
    const { counts, unreadable, sizes, formats } = found.data;

    deepStrictEqual([counts.identities, counts.images, counts.single], [4, 9, 1]);
    deepStrictEqual([sizes, formats], [{ "1x1": 7 }, { pnm: 7 }]);
    strictEqual(unreadable.count, 2);
    deepStrictEqual(unreadable.first[0], {
      path: at("faces/Eve/1.pgm"),
      identity: "Eve",
      reason: "the PNM of 1 x 1 is cut short after 11 bytes",
    });
    deepStrictEqual(found.duplicates, {
      by: "bytes",
      within: 1,
      across: 1,
      identities: 2,
      placeholders: 0,
      pairs: 1,
      shared: [{ identity: "Bob", other: "Ada", images: 1 }],
    });
    deepStrictEqual([found.test, found.overlap, found.isInterrupted], [
      undefined,
      undefined,
      false,
    ]);
    ok(hasDataFaults(found));
  }));

Deno.test("inspect() finds who is in the test set too, and who is not once they are left out", () =>
  withFaces(async (at) => {
    const options = { data: at("faces"), test: at("test") };
    const { overlap } = await inspect({ ...options, out: at("out") });
    deepStrictEqual(overlap, {
      identities: 1,
      byName: { identities: 0, names: [] },
      byImage: {
        images: 1,
        identities: 1,
        pairs: 1,
        shared: [{ identity: "Zoe", other: "the same Zoe", images: 1 }],
      },
      byCentre: undefined,
    });
    strictEqual(
      await readFile(at("out/overlap.tsv"), "utf8"),
      "identity\ttest identity\timages\tcosine\nZoe\tthe same Zoe\t1\t\n",
    );

    const rest = await inspect({ ...options, exclude: at("out/overlap.tsv"), out: at("rest") });
    deepStrictEqual([rest.data.counts.identities, rest.overlap?.identities], [3, 0]);
    // A list of nobody can still be excluded: what comes after need not ask.
    deepStrictEqual([...await readIdentityNames(at("rest/overlap.tsv"))], ["identity"]);
  }));

Deno.test("inspect() finds people of one name in both sets who share no picture, unless names are numbers", () =>
  withFaces(async (at) => {
    const files = {
      "more/Ada/1.pgm": picture(81),
      "more/Zoe/1.pgm": picture(69),
      "more/0/1.pgm": picture(82),
      "numbers/0/1.pgm": picture(83),
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(at(name)), { recursive: true });
      await writeFile(at(name), text);
    }
    const { overlap } = await inspect({ data: at("faces"), test: at("more"), out: at("out") });
    deepStrictEqual(overlap?.byName, { identities: 2, names: ["Ada", "Zoe"] });
    strictEqual(overlap.identities, 2);
    strictEqual(
      await readFile(at("out/overlap.tsv"), "utf8"),
      "identity\ttest identity\timages\tcosine\nZoe\tZoe\t1\t\nAda\tAda\t\t\n",
    );

    const unnamed = await inspect({ data: at("more"), test: at("numbers") });
    deepStrictEqual([unnamed.overlap?.byName, unnamed.overlap?.identities], [undefined, 0]);
  }));

Deno.test("inspect() writes all that it found", () =>
  withFaces(async (at) => {
    const found = await inspect({ data: at("faces"), out: at("out") });
    deepStrictEqual((await readdir(at("out"))).sort(), [
      "duplicates.tsv",
      "inspection.json",
      "shared.tsv",
      "unreadable.tsv",
    ]);
    const read = (name: string) => readFile(at(`out/${name}`), "utf8");
    const expected = JSON.parse(JSON.stringify(found));
    deepStrictEqual(JSON.parse(await read("inspection.json")), expected);
    strictEqual(await read("shared.tsv"), "identity\tother\timages\nBob\tAda\t1\n");
    const table = async (name: string) =>
      (await read(name)).trimEnd().split("\n").map((line) => line.split("\t"));
    const duplicates = Map.groupBy(await table("duplicates.tsv"), ([picture]) => picture);
    deepStrictEqual(duplicates.get("picture"), [["picture", "path", "identity"]]);
    duplicates.delete("picture");
    const alike = [...duplicates.values()].map((images) =>
      images.map(([, path, identity]) => [path.replace(at("faces/"), ""), identity])
    );
    deepStrictEqual(alike.sort(), [
      [["Ada/1.pgm", "Ada"], ["Bob/that is Ada.pgm", "Bob"]],
      [["Ada/2.pgm", "Ada"], ["Ada/copy of 2.pgm", "Ada"]],
    ]);
    const unreadable = await table("unreadable.tsv");
    deepStrictEqual(unreadable.map(([path, identity]) => [path, identity]), [
      ["path", "identity"],
      [at("faces/Eve/1.pgm"), "Eve"],
      [at("faces/Eve/2.jpg"), "Eve"],
    ]);
    match(unreadable[2][2], /^expected a JPEG, .* a text that begins with "not a picture"$/);
  }));

Deno.test("inspect() keeps only the identities that are asked for", () =>
  withFaces(async (at) => {
    await writeFile(at("names.txt"), "Ada\nZoe\n");
    const { data } = await inspect({ data: at("faces"), identities: at("names.txt") });
    deepStrictEqual([data.counts.identities, data.counts.images], [2, 4]);
    const nobody = inspect({
      data: at("faces"),
      identities: at("names.txt"),
      exclude: at("names.txt"),
    });
    await rejects(
      nobody,
      /^Error: Cannot inspect ".*faces": ".*names.txt" names all of its identi/,
    );
  }));

Deno.test("inspect() tells what it does", async () => {
  const events: InspectEvent[] = [];
  await inspect({
    data: "synthetic:2x1",
    test: "synthetic:1x1",
    onEvent: (event) => events.push(event),
  });
  deepStrictEqual(events, [
    { type: "start", what: "read", name: "synthetic:2x1", images: 2 },
    { type: "progress", done: 1, images: 2 },
    { type: "progress", done: 2, images: 2 },
    { type: "start", what: "read", name: "synthetic:1x1", images: 1 },
    { type: "progress", done: 1, images: 1 },
  ]);
});

Deno.test("inspect() returns what it found until it was stopped", async () => {
  const stop = new AbortController();
  const { data, test, isInterrupted } = await inspect({
    data: "synthetic:100x10",
    test: "synthetic:10x10",
    signal: stop.signal,
    onEvent: (event) => event.type === "progress" && event.done === 5 && stop.abort(),
  });
  ok(data.done >= 5 && data.done < 1000);
  deepStrictEqual([data.sizes, test?.done, isInterrupted], [{ "112x112": data.done }, 0, true]);
});

Deno.test("inspect() refuses in a sentence what it cannot do, before it writes", () =>
  withFaces(async (at) => {
    const data = at("faces"), out = at("out");
    const cases: [Parameters<typeof inspect>[0], RegExp][] = [
      [{ data: at("none"), out }, /^Error: Cannot open data ".*none": no such file or folder$/],
      [{ data, test: at("none"), out }, /^Error: Cannot open data ".*none": no such/],
      [{ data, checkpoint: "run", out }, /^TypeError: Cannot compare centres as there is no test/],
      [
        { data, test: "synthetic:20", checkpoint: at("none"), out },
        /^Error: Cannot read a checkpoint as /,
      ],
      [
        { data, test: data, checkpoint: at("none"), out },
        /^RangeError: .* it must have at least 20 identities: it has 4$/,
      ],
      [{ data, threshold: 0.5, out }, /^TypeError: Cannot use a threshold without a network/],
      [
        { data, test: data, checkpoint: "run", threshold: 40, out },
        /^RangeError: .* threshold must be a cosine, -1 to 1: current value is 40$/,
      ],
      [
        { data: "synthetic:10000000x1000", out },
        /^RangeError: .* at most 4294967295 images can be/,
      ],
      [{ data, out: at("faces") }, /^Error: Cannot write to folder .* must be new or empty/],
    ];
    for (const [options, message] of cases) await rejects(inspect(options), message);
    await rejects(readdir(out), /ENOENT/);
  }));

testOnDevice(
  "wasm",
  "inspect() finds people of the test set by their looks",
  () =>
    withFolder(async (folder) => {
      const checkpoint = join(folder, "run"), out = join(folder, "out");
      await train(parseTrainConfig({
        data: "synthetic:16x4",
        backbone: { name: "small", width: 2, embedding: 8 },
        imageSize: 16,
        batch: 8,
        steps: 1,
        workers: 1,
        device: "wasm",
        out: checkpoint,
      }));
      const events: InspectEvent[] = [];
      const { overlap } = await inspect({
        data: "synthetic:40x3",
        test: "synthetic:20x3",
        checkpoint,
        device: "wasm",
        out,
        onEvent: (event) => events.push(event),
      });
      // Their images are the same, and so are their centres: the nearest there are.
      const { byCentre, byImage } = overlap!;
      strictEqual(byImage.identities, 20);
      deepStrictEqual([byCentre?.strangers, overlap?.identities], [0, byCentre?.identities]);
      ok(byCentre!.identities >= 20);
      ok(byCentre!.likely.every(({ identity, other }) => identity === other));
      const lines = (await readFile(join(out, "overlap.tsv"), "utf8")).trimEnd().split("\n");
      strictEqual(lines.length, 1 + 20 + byCentre!.identities);
      match(lines[1], /^00000\d\d\t00000\d\d\t3\t$/);
      match(lines[21], /^00000\d\d\t00000\d\d\t\t1\.0000$/);
      const start = events.find((event) => event.type === "start" && event.what === "embed");
      deepStrictEqual(start?.images, 60 + 120);
      deepStrictEqual(events.at(-1), { type: "progress", done: 180, images: 180 });
    }),
);
