import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { openTars } from "../../src/datasets/open_tars.ts";
import { tarIndexPath } from "../../src/formats/tar_index.ts";
import { tarBytes, type TarEntry } from "../formats/tar_bytes.ts";
import { withFolder } from "../temporary_folder.ts";

/** Identities with the texts of their images. */
async function contents(dataset: Dataset): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    const images = found[dataset.identityName(identity)] = [] as string[];
    for (let i = dataset.firstImage(identity); i < dataset.firstImage(identity + 1); i++) {
      images.push(new TextDecoder().decode(await dataset.read(i)));
    }
  }
  return found;
}

/** Opens `source` in a folder with these tar files, and gives it with what was wrong. */
async function withTars<T>(
  tars: Record<string, TarEntry[] | Uint8Array>,
  use: (open: (source: string) => Promise<Dataset>, faults: string[], folder: string) => Promise<T>,
): Promise<T> {
  return await withFolder(async (folder) => {
    for (const [name, tar] of Object.entries(tars)) {
      await Deno.writeFile(join(folder, name), Array.isArray(tar) ? tarBytes(tar) : tar);
    }
    const faults: string[] = [];
    const onFault = (message: string) => void faults.push(message.replace(folder, "@"));
    return await use(
      (source) => openDataset(join(folder, source), { onFault, onNotice: onFault }),
      faults,
      folder,
    );
  });
}

const shard = (from: number, labels: number[]) =>
  labels.flatMap((label, i) => [
    { name: `${from + i}.jpg`, bytes: `image ${from + i}` },
    { name: `${from + i}.cls`, bytes: `${label}\n` },
  ]);

Deno.test("openDataset() groups shards by label, in the order of files and members", async () => {
  const tars = { "00.tar": shard(0, [7, 3, 10]), "01.tar": shard(3, [3, 7]), "notes.txt": [] };
  await withTars(tars, async (open, faults) => {
    for (const source of ["{00..01}.tar", "", "{00,01}.tar"]) {
      const dataset = await open(source);
      deepStrictEqual(await contents(dataset), {
        "3": ["image 1", "image 3"],
        "7": ["image 0", "image 4"],
        "10": ["image 2"],
      });
      ok(dataset.path(1).endsWith("01.tar/3.jpg"));
    }
    deepStrictEqual(await contents(await open("01.tar")), { "3": ["image 3"], "7": ["image 4"] });
    deepStrictEqual(faults, []);
  });
});

Deno.test("openTars() reads labels in the encoding that the user names, and takes no two for one", async () => {
  const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const tar = ["J\xf6rg", "J\xfcrg", "Anna"].flatMap((label, i) => [
    { name: `${i}.jpg`, bytes: `${i}` },
    { name: `${i}.json`, bytes: latin1(`{"label": "${label}"}`) },
  ]);
  await withTars({ "0.tar": tar }, async (open, faults, folder) => {
    deepStrictEqual(await contents(await open("0.tar")), { "Anna": ["2"] });
    ok(faults.some((fault) => /member "0\.json": .*no UTF-8; --encoding NAME/.test(fault)));
    const named = await openTars([join(folder, "0.tar")], "0.tar", { encoding: "latin1" });
    deepStrictEqual(Object.keys(await contents(named)), ["Anna", "Jörg", "Jürg"]);
    await named.close();
  });
});

Deno.test("openDataset() takes labels of json and extensions in any case", async () => {
  const entries = [
    { name: "a.json", bytes: `{"width": 5, "label": "Zoë"}` },
    { name: "a.PNG", bytes: "1" },
    { name: "b.jpeg", bytes: "2" },
    { name: "b.json", bytes: `{"identity": "Ann", "caption": "?"}` },
    { name: "c.jpg", bytes: "3" },
    { name: "c.mask.png", bytes: "no face" },
    { name: "c.json", bytes: `{"cls": 12}` },
    { name: "d.ppm", bytes: "4" },
    { name: "d.json", bytes: `{"identity": "Zoë", "label": "Ann"}` },
  ];
  await withTars({ "a.tar": entries }, async (open, faults) => {
    deepStrictEqual(await contents(await open("a.tar")), {
      "12": ["3"],
      "Ann": ["2", "4"],
      "Zoë": ["1"],
    });
    deepStrictEqual(faults, ["passed over: 1 other file (1 .mask.png)"]);
  });
});

Deno.test("openDataset() turns numbers among names into names", async () => {
  const entries = [
    { name: "a.jpg", bytes: "1" },
    { name: "a.cls", bytes: "12" },
    { name: "b.jpg", bytes: "2" },
    { name: "b.json", bytes: `{"label": "12"}` },
  ];
  await withTars({ "a.tar": entries }, async (open) => {
    deepStrictEqual(await contents(await open("a.tar")), { "12": ["1", "2"] });
  });
});

Deno.test("openDataset() names the identities of shards by identities.txt", async () => {
  await withTars({ "0.tar": shard(0, [1, 3, 0]) }, async (open, _, folder) => {
    await Deno.writeTextFile(join(folder, "identities.txt"), "Zoë\r\nAnn Lee\n");
    deepStrictEqual(await contents(await open("0.tar")), {
      "Zoë": ["image 2"],
      "Ann Lee": ["image 0"],
      "3": ["image 1"],
    });
  });
});

const tree = [
  { name: "./faces/readme.md", bytes: "no face" },
  { name: "./faces/zoe/", type: "5" },
  { name: "./faces/zoe/b.jpg", bytes: "1" },
  { name: "./faces/zoe/._b.jpg", bytes: "a shadow of it" },
  { name: "./faces/ann/2020/a.b.png", bytes: "2" },
  { name: "./faces/ann/2020/a.c.png", bytes: "3" },
  { name: "./faces/zoe/2020/c.jpg", bytes: "4" },
  { name: "./faces/.hidden/c.jpg", bytes: "5" },
];

Deno.test("openDataset() takes folders for identities in tar files without labels", async () => {
  const people = { "ann": ["2", "3"], "zoe": ["1", "4"] };
  const compressed = new Uint8Array(gzipSync(tarBytes(tree)));
  const tars = { "a.tar": tree, "a.tgz": compressed, "a.tar.gz": compressed };
  await withTars(tars, async (open, faults) => {
    for (const source of Object.keys(tars)) {
      const dataset = await open(source);
      deepStrictEqual(await contents(dataset), people);
      ok(dataset.path(0).endsWith(`${source}/./faces/ann/2020/a.b.png`));
      deepStrictEqual(faults.splice(0), ["passed over: 1 other file (1 .md)"]);
    }
  });
  await withTars({ "one.tar": tree.slice(0, 3) }, async (open) => {
    deepStrictEqual(await contents(await open("one.tar")), { "zoe": ["1"] });
  });
});

Deno.test("openDataset() lists what is whole of tar files that are not, and says what is missing", async () => {
  const entries = [
    ...shard(0, [1]),
    { name: "x.jpg", bytes: "unlabelled" },
    { name: "y.jpg", bytes: "badly labelled" },
    { name: "y.cls", bytes: "Ann" },
    { name: "z.jpg", bytes: "badly labelled" },
    { name: "z.json", bytes: `{"label": -1}` },
    ...shard(1, [2]),
  ];
  const whole = tarBytes([...shard(5, [2, 1])]), packed = new Uint8Array(gzipSync(whole));
  const tars = {
    "0.tar": entries,
    "1.tar": whole.slice(0, 2300),
    "2.tgz": packed.slice(0, packed.length - 30),
  };
  await withTars(tars, async (open, faults) => {
    deepStrictEqual(await contents(await open("0.tar")), { "1": ["image 0"], "2": ["image 1"] });
    deepStrictEqual(faults.splice(0), [
      'Cannot read "@/0.tar", byte 2560, member "x.jpg": expected a label beside it (.cls or .json), as the first image has one',
      'Cannot read "@/0.tar", byte 4608, member "y.cls": expected a whole number below 2^31, got "Ann"',
      'Cannot read "@/0.tar", byte 6656, member "z.json": expected a name or a whole number below 2^31 as "label", got "-1"',
    ]);
    deepStrictEqual(await contents(await open("1.tar")), { "2": ["image 5"] });
    deepStrictEqual(faults.splice(0), [
      'Cannot read "@/1.tar", byte 2048: expected a header of a tar file, got other bytes; no member comes after it',
    ]);
    await open("2.tgz").catch(() => {}); // so few bytes that none of them may come out
    ok(/^Cannot unpack "@\/2\.tgz" after \d+ bytes: /.test(faults[0]), faults[0]);
  });
});

Deno.test("openDataset() says of a shard that was cut since it was listed which image is gone", async () => {
  await withTars({ "0.tar": shard(0, [1, 2]) }, async (open, _, folder) => {
    const dataset = await open("0.tar");
    await Deno.truncate(join(folder, "0.tar"), 2562);
    await rejects(dataset.read(1), { message: "expected 7 bytes from byte 2560 on, got 2" });
    strictEqual((await dataset.read(0)).length, 7);
  });
});

Deno.test("openDataset() says that there are no images, or no such shard", async () => {
  await withTars({ "0.tar": [{ name: "a.jpg" }], "empty.tar": [] }, async (open, faults) => {
    await rejects(open("empty.tar"), /Cannot open tar file ".*": expected images with their ident/);
    await rejects(open("0.tar"), Error);
    ok(faults[0].endsWith("(.cls or .json), or a folder that names its identity"), faults[0]);
    await rejects(
      open("{0..2}.tar"),
      /of the 3 files it stands for, ".*1\.tar" cannot be read: No/,
    );
    await rejects(open("9.tar"), /no such file or folder/);
  });
});

Deno.test("openTars() keeps an index where names are too many, and opens by it while the files are the same", async () => {
  const tars = { "0.tar": shard(0, [7, 3, 7]), "1.tar": shard(3, [3, 9]) };
  await withTars(tars, async (_, faults, folder) => {
    const paths = [join(folder, "0.tar"), join(folder, "1.tar")];
    const options = { onFault: (message: string) => void faults.push(message), mostNameBytes: 0 };
    const opened = async () => {
      const dataset = await openTars(paths, "set", options);
      const found = { ...await contents(dataset), path: [dataset.path(1)] };
      await dataset.close();
      return found;
    };
    const expected = {
      "3": ["image 1", "image 3"],
      "7": ["image 0", "image 2"],
      "9": ["image 4"],
      path: [`${paths[1]}/byte 512`],
    };
    deepStrictEqual(await opened(), expected);
    const index = tarIndexPath(paths), kept = await Deno.readFile(index);

    await Deno.writeTextFile(join(folder, "identities.txt"), "0\n1\n2\nann\n");
    const { mtime } = await Deno.stat(paths[0]);
    const blank = tarBytes(shard(0, [7, 3, 7])); // of which labels alone are looked at
    for (const at of [0, 512, 2048]) blank.fill(0, at, at + 512);
    await Deno.writeFile(paths[0], blank);
    await Deno.utime(paths[0], mtime!, mtime!);
    const named = await openTars(paths, "set", options);
    deepStrictEqual([named.imageCount, named.identityName(0), named.identityName(1)], [
      5,
      "ann",
      "7",
    ]);
    await named.close();
    deepStrictEqual(faults, []);

    await Deno.remove(join(folder, "identities.txt"));
    await Deno.writeFile(paths[0], tarBytes(shard(0, [7, 3, 7])));
    await Deno.utime(paths[0], 1, 1);
    deepStrictEqual(await opened(), expected);
    deepStrictEqual(faults.splice(0), [
      `Cannot use "${index}", so its files are listed: the files have changed since, or are others`,
    ]);
    const times = await Deno.stat(paths[0]);
    await Deno.writeFile(paths[0], tarBytes(shard(0, [7, 3, 8])));
    await Deno.utime(paths[0], times.mtime!, times.mtime!);
    deepStrictEqual(Object.keys(await opened()), ["3", "7", "8", "9", "path"]);
    deepStrictEqual(faults.splice(0), [
      `Cannot use "${index}", so its files are listed: labels in the files are others than they were`,
    ]);
    await Deno.writeFile(paths[0], tarBytes(shard(0, [7, 3, 7])));
    await Deno.remove(index);
    deepStrictEqual(await opened(), expected);
    await Deno.writeFile(index, kept.subarray(0, kept.length - 4));
    deepStrictEqual(await opened(), expected);
    strictEqual(faults.splice(0).length, 1);
    deepStrictEqual(await opened(), expected);
    deepStrictEqual(faults, []);
  });
});

Deno.test("openTars() keeps no index of what is damaged, compressed or named", async () => {
  const damaged = tarBytes(shard(0, [1])).slice(0, -1024);
  const compressed = new Uint8Array(gzipSync(tarBytes(shard(0, [1]))));
  for (const tar of [damaged, compressed, tree]) {
    await withTars({ "0.tar": tar }, async (_, __, folder) => {
      const path = join(folder, "0.tar");
      await (await openTars([path], path, { mostNameBytes: 0, onFault() {} })).close();
      deepStrictEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["0.tar"]);
    });
  }
});

Deno.test("openDataset() gives links in tar files the bytes of what they name", async () => {
  const entries = [
    { name: "zoe/later.jpg", type: "2", link: "../ann/2.jpg" },
    { name: "./ann/1.jpg", bytes: "1" },
    { name: "ann/2.jpg", bytes: "2" },
    { name: "zoe/1.jpg", type: "1", link: "ann/1.jpg" },
    { name: "zoe/2.jpg", type: "2", link: "1.jpg" },
    { name: "zoe/3.jpg", type: "1", link: "zoe/2.jpg" },
    { name: "zoe/loop.jpg", type: "2", link: "loop.jpg" },
    { name: "zoe/gone.jpg", type: "2", link: "none.jpg" },
    { name: "zoe/out.jpg", type: "2", link: "/etc/passwd" },
    { name: "folder", type: "2", link: "ann" },
  ];
  await withTars({ "a.tar": entries }, async (open, faults) => {
    const dataset = await open("a.tar");
    deepStrictEqual(await contents(dataset), { ann: ["1", "2"], zoe: ["2", "1", "1", "1"] });
    ok(dataset.path(2).endsWith("a.tar/zoe/later.jpg"));
    strictEqual(dataset.passedOver?.links, 4);
    deepStrictEqual(faults, ["passed over: 4 links that lead to no file in it"]);
  });
});

Deno.test("openDataset() takes the last of what a tar file stores twice, as extracting it does", async () => {
  const labelled = [...shard(0, [1, 1, 2]), { name: "2.txt", bytes: "" }];
  await withTars({
    "both.tar": [...labelled, { name: "0.cls", bytes: "2" }, { name: "0.jpg", bytes: "new" }],
    "label.tar": [...labelled, { name: "./0.cls", bytes: "2" }],
    "image.tar": [...labelled, { name: "1.jpg", bytes: "new" }, { name: "1.jpg", bytes: "newest" }],
    "at_once.tar": [{ name: "0.jpg", bytes: "old" }, ...shard(0, [1])],
    "apart.tar": [
      ...[0, 1, 2].map((i) => ({ name: `${i}.cls`, bytes: `${i % 2}` })),
      ...[0, 1, 2].map((i) => ({ name: `${i}.jpg`, bytes: `image ${i}` })),
    ],
    "folders.tar": [
      { name: "ann/1.jpg", bytes: "old" },
      { name: "zoe/1.jpg", bytes: "1" },
      { name: "./ann/1.jpg", bytes: "new" },
    ],
  }, async (open) => {
    const all = { "1": ["image 0", "image 1"], "2": ["image 2"] };
    for (
      const [name, expected] of Object.entries({
        both: { "1": ["image 1"], "2": ["image 2", "new"] },
        label: { "1": ["image 1"], "2": ["image 2", "image 0"] },
        image: { ...all, "1": ["image 0", "newest"] },
        at_once: { "1": ["image 0"] },
        apart: { "0": ["image 0", "image 2"], "1": ["image 1"] },
        folders: { ann: ["new"], zoe: ["1"] },
      })
    ) deepStrictEqual([name, await contents(await open(`${name}.tar`))], [name, expected]);
    // Two files may each have a key of the same name.
    deepStrictEqual(await contents(await open("{both,label}.tar")), {
      "1": ["image 1", "image 1"],
      "2": ["image 2", "new", "image 2", "image 0"],
    });
  });
});

Deno.test("openDataset() counts what it passes over in tar files, and knows what systems keep there", async () => {
  const entries = [
    { name: "ann/1.JFIF", bytes: "1" },
    { name: "ann/2.webp", bytes: "2" },
    { name: "zoe/1.jpg", bytes: "3" },
    { name: "zoe/1.heic9", bytes: "4" },
    { name: "zoe/Thumbs.db", bytes: "5" },
    { name: "zoe/README", bytes: "6" },
    { name: "zoe/sparse.jpg", type: "S", bytes: "7" },
    { name: "__MACOSX/zoe/._1.jpg", bytes: "8" },
    { name: "zoe/@eaDir/1.jpg", bytes: "9" },
    { name: "zoe/.AppleDouble/1.jpg", bytes: "10" },
    { name: "J\u00f6rg/1.jpg", bytes: "11", isLatin1: true },
    { name: "J\u00e4rg/1.jpg", bytes: "12", isLatin1: true },
  ];
  await withTars({ "a.tar": entries }, async (open, faults) => {
    const dataset = await open("a.tar");
    deepStrictEqual(await contents(dataset), {
      "J\\xe4rg": ["12"],
      "J\\xf6rg": ["11"],
      ann: ["1", "2"],
      zoe: ["3"],
    });
    deepStrictEqual(dataset.passedOver, {
      files: { "": 1, ".db": 1, ".heic9": 1 },
      loose: 0,
      links: 0,
      unusual: 1,
      empty: { count: 0, first: [] },
      unopened: { count: 0, first: [] },
      nested: { count: 0, first: [] },
      escaped: { count: 2, first: ["J\\xf6rg/1.jpg", "J\\xe4rg/1.jpg"] },
    });
    deepStrictEqual(faults, [
      "passed over: 3 other files (1 without an ending, 1 .db, 1 .heic9); " +
      "1 member that is sparse, or of a kind that is not known",
      "names of 2 pictures are no UTF-8, and bytes that are none are written as \\xf6: " +
      '"J\\xf6rg/1.jpg", "J\\xe4rg/1.jpg"; --encoding NAME, such as latin1 or gbk, reads them',
    ]);
  });
});
