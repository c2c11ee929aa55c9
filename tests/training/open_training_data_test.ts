import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareNames } from "../../src/datasets/compare_names.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { openTrainingData } from "../../src/training/open_training_data.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { imageRecord } from "../formats/record_bytes.ts";
import { withFolder } from "../temporary_folder.ts";
import { pickleOf } from "../verification_pickles.ts";

const open = (config: Record<string, unknown>) => {
  const ofOne = config.objectives === undefined ? { imagesPerIdentity: 4 } : {};
  return openTrainingData(parseTrainConfig({ out: "unused", ...ofOne, ...config }));
};

function names(dataset: Dataset): string[] {
  return Array.from({ length: dataset.identityCount }, (_, i) => dataset.identityName(i));
}

/** Makes a folder with a sub-folder for each name, which holds as many (empty) images. */
async function makeFaces(folder: string, counts: Record<string, number>): Promise<string> {
  for (const [name, count] of Object.entries(counts)) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 1; i <= count; i++) {
      await writeFile(join(folder, name, `${name}_000${i}.jpg`), "");
    }
  }
  return folder;
}

Deno.test("openTrainingData() tests on the synthetic faces after those that it trains on", async () => {
  const { train: [train], test, notices } = await open({ data: "synthetic:30x4", seed: 3 });
  strictEqual(train.identityCount, 30);
  deepStrictEqual(names(test.dataset), ["0000030", "0000031", "0000032"]);
  // Three times six pairs of one person, and as many of two.
  strictEqual(test.pairs.same.length, 36);
  deepStrictEqual(notices, []);
});

Deno.test("openTrainingData() tests on no face that it trains on when some are chosen by name", () =>
  withFolder(async (folder) => {
    const list = join(folder, "people.txt");
    await writeFile(list, "0000001\n0000028\n0000029\n");
    const { train: [train], test } = await open({ data: "synthetic:30x4", identities: list });
    deepStrictEqual(names(train), ["0000001", "0000028", "0000029"]);
    deepStrictEqual(names(test.dataset), ["0000030", "0000031"]);
  }));

Deno.test("openTrainingData() keeps a tenth of a folder's identities from training, at least two", () =>
  withFolder(async (folder) => {
    const counts = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`p${i}`, 2]));
    const data = await makeFaces(folder, counts);
    const { train: [train], test } = await open({ data });
    strictEqual(test.dataset.identityCount, 3);
    deepStrictEqual([...names(train), ...names(test.dataset)].sort(), Object.keys(counts).sort());
    deepStrictEqual(names((await open({ data })).test.dataset), names(test.dataset));
  }));

Deno.test("openTrainingData() keeps nothing from training when it is given pairs, and says who is in both", () =>
  withFolder(async (folder) => {
    const data = await makeFaces(join(folder, "faces"), { ann: 2, bob: 2, cy: 1, di: 2 });
    const pairs = join(folder, "pairs.txt"), people = join(folder, "people.txt");
    await writeFile(pairs, "1\nann\t1\t2\nann\t1\tcy\t1\n");
    await writeFile(people, "bob\ndi\nann\n");
    const { train: [train], test, notices } = await open({ data, pairs, identities: people });
    deepStrictEqual(names(train), ["ann", "bob", "di"]);
    strictEqual(test.pairs.same.length, 2);
    deepStrictEqual(notices, [
      `1 of the identities in "${pairs}" are also trained on, so its figures flatter.`,
    ]);
  }));

Deno.test("openTrainingData() tests on the images of a verification set, and says that nobody knows whose they are", () =>
  withFolder(async (folder) => {
    const pairs = join(folder, "lfw.bin");
    const images = [1, 2, 3, 4].map((value) => Uint8Array.of(value));
    await writeFile(pairs, pickleOf(images, [true, false]));
    const { train: [train], test, notices } = await open({ data: "synthetic:8x4", pairs });
    strictEqual(train.identityCount, 8);
    deepStrictEqual(await test.dataset.read(2), images[2]);
    deepStrictEqual([...test.pairs.same], [1, 0]);
    deepStrictEqual(notices, [
      `"${pairs}" does not say who its images show, so those trained on may be among them.`,
    ]);
  }));

Deno.test("openTrainingData() leaves out identities with few images and says how many", () =>
  withFolder(async (folder) => {
    const data = await makeFaces(folder, { a: 2, b: 1, c: 3, d: 2, e: 2, f: 1 });
    const { train, test, notices } = await open({ data, minImages: 2 });
    deepStrictEqual([...names(train[0]), ...names(test.dataset)].sort(), ["a", "c", "d", "e"]);
    strictEqual(notices.length, 2);
    ok(notices[0].startsWith(`2 of 6 identities of "${data}" are left out`), notices[0]);
    await rejects(open({ data, minImages: 4 }), /identities need at least 4 images: none of 6 has/);
  }));

Deno.test("openTrainingData() leaves out identities that one or more files name, also when a name is a number", () =>
  withFolder(async (folder) => {
    const list = join(folder, "people.txt");
    await writeFile(list, "0000001\ttested\n0000005\ttested\nann\n");
    const data = "synthetic:8x4";
    const { train: [train], notices } = await open({ data, exclude: list });
    deepStrictEqual(names(train).map(Number), [0, 2, 3, 4, 6, 7]);
    deepStrictEqual(notices, [
      `2 of 8 identities of "${data}" are left out: "${list}" names them.`,
    ]);
    const more = join(folder, "more.txt");
    await writeFile(more, "0000005\t1\n0000002\t1\n");
    const both = await open({ data, exclude: [list, more] });
    deepStrictEqual(names(both.train[0]).map(Number), [0, 3, 4, 6, 7]);
    deepStrictEqual(both.notices, [
      `3 of 8 identities of "${data}" are left out: "${list}" and "${more}" name them.`,
    ]);
  }));

Deno.test("openTrainingData() refuses data of which too little is left to train on", () =>
  withFolder(async (folder) => {
    for (const [i, count] of [1, 2, 3].entries()) {
      const faces = Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, 2]));
      const data = await makeFaces(join(folder, `${i}`), faces);
      await rejects(open({ data }), {
        name: "RangeError",
        message:
          `Cannot train on "${data}" as there must be at least 2 identities besides those kept for ` +
          `testing: there are ${Math.max(0, count - 2)}`,
      });
    }
  }));

Deno.test("openTrainingData() trains the lower boundary on as many identities as it has rows, and says so", async () => {
  const configOf = (head: object) => ({
    seed: 3,
    objectives: [
      { data: "synthetic:30x4", head, batch: 16, imagesPerIdentity: 4 },
      { data: "synthetic:40x4", head: { name: "lower" }, batch: 16, imagesPerIdentity: 4 },
    ],
  });
  const config = configOf({ name: "lower", groups: 8 });
  const { train, test, notices } = await open(config);
  deepStrictEqual(train.map(({ identityCount }) => identityCount), [8, 8]);
  deepStrictEqual(train.map(({ imageCount }) => imageCount), [32, 32]);
  deepStrictEqual(notices, [
    '3 of the 3 people held out of "synthetic:30x4" are in "synthetic:40x4", too, and held out of it as well.',
    'The lower boundary trains on 8 of 30 identities of "synthetic:30x4": 22 and their 88 images are ' +
    "left out, so an epoch is that much shorter.",
    'The lower boundary trains on 8 of 37 identities of "synthetic:40x4": 29 and their 116 images are ' +
    "left out, so an epoch is that much shorter.",
  ]);
  const whole = await open(configOf({ name: "full-fc" }));
  deepStrictEqual(names(test.dataset), names(whole.test.dataset));
  ok(names(train[0]).every((name) => names(whole.train[0]).includes(name)));
  deepStrictEqual(names((await open(config)).train[0]), names(train[0]));
  const other = await open({ ...config, seed: 4 });
  ok(names(other.train[0]).some((name) => !names(train[0]).includes(name)));
});

Deno.test("openTrainingData() leaves the lower boundary of few identities all of them", async () => {
  const head = { name: "lower", groups: 31 };
  const { train: [train], notices } = await open({ data: "synthetic:30x4", head });
  strictEqual(train.identityCount, 30);
  deepStrictEqual(notices, []);
});

Deno.test("openTrainingData() keeps the same identities from training the lower boundary as from others", () =>
  withFolder(async (folder) => {
    const counts = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`p${i}`, 2]));
    const data = await makeFaces(folder, counts);
    const whole = await open({ data });
    const { train: [train], test } = await open({ data, head: { name: "lower", groups: 16 } });
    deepStrictEqual(names(test.dataset), names(whole.test.dataset));
    strictEqual(train.identityCount, 16);
    ok(names(train).every((name) => names(whole.train[0]).includes(name)));
    const pairs = join(folder, "pairs.txt");
    await writeFile(
      pairs,
      `1\n${names(train)[0]}\t1\t2\n${names(train)[0]}\t1\t${names(train)[1]}\t1\n`,
    );
    const tested = await open({ data, pairs, head: { name: "lower", groups: 16 } });
    strictEqual(tested.train[0].identityCount, 16);
    strictEqual(tested.test.dataset.identityCount, 25);
  }));

Deno.test("openTrainingData() opens the data of further objectives whole", async () => {
  const { train } = await open({
    objectives: [{ data: "synthetic:8x4" }, { data: "synthetic:5x4" }],
  });
  deepStrictEqual(train.map(({ name }) => name), ["synthetic:8x4", "synthetic:5x4"]);
});

Deno.test("openTrainingData() holds nobody out of one dataset who is trained on in another", () =>
  withFolder(async (folder) => {
    const people = Array.from({ length: 25 }, (_, i) => `p${i}`);
    const data = await makeFaces(
      join(folder, "a"),
      Object.fromEntries(people.map((name) => [name, 2])),
    );
    const lines = people.map((name) => `a/${name}/${name}_0001.jpg ${name}\n`).reverse();
    await writeFile(join(folder, "list.txt"), lines.join(""));
    await writeFile(
      join(folder, "numbers.txt"),
      lines.map((line) => line.replace(" p", " ")).join(""),
    );
    const others = [{ data: join(folder, "list.txt") }, { data: join(folder, "numbers.txt") }];
    const { train, test, notices } = await open({ objectives: [{ data }, ...others] });
    const heldOut = names(test.dataset);
    strictEqual(heldOut.length, 3);
    ok(!names(train[1]).some((name) => heldOut.includes(name)));
    deepStrictEqual(names(train[1]), names(train[0]).sort(compareNames));
    // Nobody knows who 0 to 24 are.
    strictEqual(train[2].identityCount, 25);
    deepStrictEqual(notices.filter((notice) => !/^".*": list: /.test(notice)), [
      `3 of the 3 people held out of "${data}" are in "${
        others[0].data
      }", too, and held out of it as well.`,
      `Whether people of "${data}" who are tested are among those of "${
        others[1].data
      }" who are trained on is not known, ` +
      "as one of the two calls people by numbers only.",
    ]);
  }));

Deno.test("openTrainingData() holds the same people out whatever the order of the list", () =>
  withFolder(async (folder) => {
    const lines = Array.from(
      { length: 100 },
      (_, i) => `${i}.jpg person ${i >> 1}`.replace(" person ", " person_") + "\n",
    );
    const [a, b] = [join(folder, "a.txt"), join(folder, "b.txt")];
    await writeFile(a, lines.join(""));
    await writeFile(b, lines.map((_, i) => lines[(37 * i + 3) % 100]).join(""));
    const [one, other] = [await open({ data: a }), await open({ data: b })];
    deepStrictEqual(names(other.test.dataset), names(one.test.dataset));
    deepStrictEqual(names(other.train[0]), names(one.train[0]));
    deepStrictEqual(other.test.pairs, one.test.pairs);
    const paths = ({ train: [train] }: typeof one) =>
      Array.from({ length: train.imageCount }, (_, image) => train.path(image));
    deepStrictEqual(paths(other), paths(one));
  }));

Deno.test("openTrainingData() says which records of a file are damaged", () =>
  withFolder(async (folder) => {
    const records = Array.from({ length: 8 }, (_, i) => imageRecord(i >> 1, i, [], [i, i, i, i]));
    records[1].fill(0, 0, 8);
    const data = join(folder, "train.rec");
    await writeFile(data, Uint8Array.from(records.flat()));
    const { train: [train], notices } = await open({ data });
    strictEqual(train.identityCount, 2);
    deepStrictEqual(notices, [
      `Records "${data}" are damaged: record 1 at byte 36: ` +
      "expected the number that a part begins with, 0xced7230a, at byte 36",
    ]);
  }));
