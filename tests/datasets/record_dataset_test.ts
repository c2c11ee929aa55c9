import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { openDataset } from "../../src/datasets/open_dataset.ts";
import { openRecords, RecordDataset } from "../../src/datasets/record_dataset.ts";
import { RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { Random } from "../../src/random/random.ts";
import { imagePayload, imageRecord, MAGIC, part } from "../formats/record_bytes.ts";
import { mutations } from "../fuzzing/mutations.ts";
import { withFolder } from "../temporary_folder.ts";

/** Opens, and says what it heard about the file; whoever closes it lets go of the file. */
async function open(path: string) {
  const faults: string[] = [];
  const dataset = await openRecords(path, { onFault: (message) => faults.push(message) });
  return { dataset, faults };
}

/** For each identity its name, the record of each of its images and what is in it. */
async function contents(dataset: RecordDataset) {
  const identities: [name: string, images: [record: string, bytes: number[]][]][] = [];
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    const images: [string, number[]][] = [];
    for (let i = dataset.firstImage(identity); i < dataset.firstImage(identity + 1); i++) {
      images.push([dataset.path(i).split("#")[1], [...await dataset.read(i)]]);
    }
    identities.push([dataset.identityName(identity), images]);
  }
  return identities;
}

async function contentsOf(path: string) {
  const { dataset, faults } = await open(path);
  try {
    return { identities: await contents(dataset), faults };
  } finally {
    await dataset.close();
  }
}

/** As InsightFace has it: two identities of two images and one, scalar and array labels, one split. */
const insightFace = [
  imageRecord(0, 0, [4, 6], []),
  imageRecord(0, 1, [], [1, 2, 3]),
  imageRecord(0, 2, [0, 1], [4]),
  [
    ...part(1, imagePayload(0, 1, 3, [], [5, 6, 7, 8])),
    ...part(3, [9]),
  ],
  imageRecord(0, 4, [1, 3], []),
  imageRecord(0, 5, [3, 4], []),
];
const insightFaceIdentities = [
  ["0", [["1", [1, 2, 3]], ["2", [4]]]],
  ["1", [["3", [5, 6, 7, 8, ...MAGIC, 9]]]],
];

function startsOf(records: number[][]): number[] {
  return records.map((_, i) => records.slice(0, i).flat().length);
}

async function writeRecords(path: string, records: number[][], { idx = false } = {}) {
  await Deno.writeFile(path, Uint8Array.from(records.flat()));
  if (!idx) return;
  const lines = startsOf(records).map((start, i) => `${i}\t${start}\n`);
  await Deno.writeTextFile(path.replace(".rec", ".idx"), lines.join(""));
}

Deno.test("openRecords() reads InsightFace's files with and without .idx, and keeps an index", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), index = join(folder, "train.index.safetensors");
    const expected = { identities: insightFaceIdentities, faults: [] };
    for (const idx of [true, false]) {
      await writeRecords(path, insightFace, { idx });
      deepStrictEqual(await contentsOf(path), expected);
      ok((await Deno.stat(index)).isFile);
      deepStrictEqual(await contentsOf(path), expected);
      await Deno.remove(index);
    }
  });
});

/** Four people of three images each, numbered from 1, whose ranges are as given. */
function peopleWith(ranges: [number, number][], labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]) {
  return [
    imageRecord(0, 0, [13, 17], []),
    ...labels.map((label, i) => imageRecord(label, i + 1, [], [i + 1])),
    ...ranges.map((range, i) => imageRecord(0, 13 + i, range, [])),
  ];
}

const soundRanges: [number, number][] = [[1, 4], [4, 7], [7, 10], [10, 13]];

Deno.test("openRecords() takes identities from the labels of images, and says where ranges are others", async () => {
  const sound = [["0", [1, 2, 3]], ["1", [4, 5, 6]], ["2", [7, 8, 9]], ["3", [10, 11, 12]]];
  const mixed = [2, 0, 1, 3, 0, 1, 3, 2, 0, 1, 3, 2], merged = [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0];
  const cases: [records: number[][], people: (string | number[])[][], says: string | undefined][] =
    [
      [peopleWith(soundRanges), sound, undefined],
      [peopleWith([[0, 3], [3, 6], [6, 9], [9, 12]]), sound, "4 of 12 images, such as record 3"],
      [peopleWith([[1, 3], [4, 6], [7, 9], [10, 12]]), sound, "4 of 12 images, such as record 3"],
      [
        peopleWith([[1, 13], [1, 13], [1, 13], [1, 13]]),
        sound,
        "12 of 12 images, such as record 1",
      ],
      [
        peopleWith(soundRanges, mixed),
        [["0", [2, 5, 9]], ["1", [3, 6, 10]], ["2", [1, 8, 12]], ["3", [4, 7, 11]]],
        "9 of 12 images, such as record 1",
      ],
      [
        peopleWith(soundRanges, merged),
        [["0", [1, 2, 3, 10, 11, 12]], ["1", [4, 5, 6]], ["2", [7, 8, 9]]],
        "3 of 12 images, such as record 10",
      ],
    ];
  await withFolder(async (folder) => {
    for (const [i, [records, people, says]] of cases.entries()) {
      const path = join(folder, `${i}.rec`);
      for (const idx of [true, false]) {
        await writeRecords(path, records, { idx });
        for (const _ of ["by a pass", "by the index"]) {
          const { identities, faults } = await contentsOf(path);
          const found = identities.map(([name, images]) => [name, images.flatMap(([, b]) => b)]);
          deepStrictEqual([i, found], [i, people]);
          deepStrictEqual(
            faults,
            says === undefined ? [] : [
              `Ranges of identity records in "${path}" disagree with the labels of ${says}; labels decide.`,
            ],
          );
        }
        await Deno.remove(path.replace(".rec", ".index.safetensors"));
      }
    }
  });
});

Deno.test("openRecords() sees that a file was relabelled, also where its time was put back", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), index = join(folder, "train.index.safetensors");
    const changed = `Cannot use "${index}", so a new one is made: `;
    await writeRecords(path, peopleWith(soundRanges));
    strictEqual((await contentsOf(path)).identities.length, 4);
    const { mtime } = await Deno.stat(path);

    const relabelled = peopleWith(soundRanges, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    await writeRecords(path, relabelled);
    await Deno.utime(path, new Date(5000), new Date(5000));
    const later = await contentsOf(path);
    strictEqual(later.faults[0], changed + "the file has changed since, or is another one");
    strictEqual(later.identities.length, 3);

    await writeRecords(path, peopleWith(soundRanges));
    await Deno.utime(path, mtime!, new Date(5000));
    const putBack = await contentsOf(path);
    deepStrictEqual(putBack.faults, [changed + "labels in the file are others than it has"]);
    strictEqual(putBack.identities.length, 4);
  });
});

Deno.test("openRecords() opens a copy by the index that was copied with it", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), copy = join(folder, "copy.rec");
    await writeRecords(path, insightFace);
    await contentsOf(path);
    await Deno.rename(
      path.replace(".rec", ".index.safetensors"),
      copy.replace(".rec", ".index.safetensors"),
    );
    await Deno.copyFile(path, copy);
    const { mtime } = await Deno.stat(path);
    await Deno.utime(copy, mtime!, mtime!);
    deepStrictEqual(await contentsOf(copy), { identities: insightFaceIdentities, faults: [] });
  });
});

Deno.test("an image whose label is another than the index has is not read", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), index = join(folder, "train.index.safetensors");
    const records = Array.from({ length: 3000 }, (_, i) => imageRecord(i >> 1, i, [], [1]));
    await writeRecords(path, records);
    await (await open(path)).dataset.close();
    const { mtime } = await Deno.stat(path);
    records[2] = imageRecord(7, 2, [], [1]); // one of 3,000: not among those that are looked at
    await writeRecords(path, records);
    await Deno.utime(path, mtime!, mtime!);
    const { dataset, faults } = await open(path);
    deepStrictEqual(faults, []);
    strictEqual((await dataset.read(1)).length, 1);
    await rejects(dataset.read(2), {
      name: "FileChangedError",
      message: `Cannot go on reading "${path}" as it must stay as its index has it: the label of ` +
        `record 2 is 7, and 1 in "${index}"; remove that file, and a new one is made`,
    });
    await dataset.close();
  });
});

Deno.test("openRecords() takes identities from ranges where float32 cannot tell labels apart", async () => {
  const far = 2 ** 24;
  const records = [
    imageRecord(0, 0, [3, 5], []),
    imageRecord(far, 1, [], [1]),
    imageRecord(far + 1, 2, [], [2]),
    imageRecord(0, 3, [1, 2], []),
    imageRecord(0, 4, [2, 3], []),
  ];
  await withFolder(async (folder) => {
    for (const idx of [true, false]) {
      const path = join(folder, `${idx}.rec`);
      await writeRecords(path, records, { idx });
      deepStrictEqual(await contentsOf(path), {
        identities: [["0", [["1", [1]]]], ["1", [["2", [2]]]]],
        faults: [],
      });
    }
    const path = join(folder, "plain.rec");
    await writeRecords(path, [imageRecord(3, 0, [], [1]), imageRecord(far + 1, 1, [], [2])]);
    deepStrictEqual(await contentsOf(path), {
      identities: [["3", [["0", [1]]]]],
      faults: [
        `Records "${path}" are damaged: record 1 at byte 36: its label is 16777216, ` +
        "only whole numbers below 2^24 can be told apart in float32",
      ],
    });
  });
});

Deno.test("openRecords() brings the images of an identity together, wherever they stand in the file", async () => {
  const records = [
    imageRecord(7, 0, [], [1]),
    imageRecord(2, 0, [], [2]),
    imageRecord(0, 0, [7, 0], [3]),
    imageRecord(2, 0, [], [4]),
    imageRecord(5, 0, [], [5]),
  ];
  const expected = {
    identities: [
      ["2", [["1", [2]], ["3", [4]]]],
      ["5", [["4", [5]]]],
      ["7", [["0", [1]], ["2", [3]]]],
    ],
    faults: [],
  };
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    await writeRecords(path, records);
    deepStrictEqual(await contentsOf(path), expected);
    deepStrictEqual(await contentsOf(path), expected); // from the index that it kept
  });
});

Deno.test("openRecords() names what is damaged and gives the rest, and keeps no index of it", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    const damaged = insightFace.map((record) => record.slice());
    damaged[1].fill(0xee, 0, 12);
    await writeRecords(path, damaged);
    deepStrictEqual(await contentsOf(path), {
      identities: [["0", [["2", [4]]]], insightFaceIdentities[1]],
      faults: [
        `Records "${path}" are damaged: record 1 at byte 40: ` +
        "expected the number that a part begins with, 0xced7230a, at byte 40",
      ],
    });
    deepStrictEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["train.rec"]);
  });
});

Deno.test("openRecords() gives the whole images of a file cut anywhere, with an .idx and without", async () => {
  const bytes = insightFace.flat(), starts = startsOf(insightFace);
  await withFolder(async (folder) => {
    for (const idx of [true, false]) {
      const path = join(folder, `${idx}.rec`);
      await writeRecords(path, insightFace, { idx });
      for (let length = 0; length < bytes.length; length++) {
        await Deno.writeFile(path, Uint8Array.from(bytes.slice(0, length)));
        const whole = [1, 2, 3].filter((i) => starts[i + 1] <= length);
        const { identities, faults } = await contentsOf(path).catch((error) => ({
          identities: [],
          faults: [error.message],
        }));
        const records = identities.flatMap(([, images]) =>
          images.map(([record]) => Number(record))
        );
        deepStrictEqual(records, whole, `cut at ${length}`);
        if (!starts.includes(length)) match(faults.join(), /record \d at byte \d+|no image/);
        await Deno.remove(path.replace(".rec", ".index.safetensors")).catch(() => {});
      }
    }
  });
});

Deno.test("openRecords() refuses an index of another file, a broken one, and an .idx that does not fit", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), index = join(folder, "train.index.safetensors");
    await writeRecords(path, [imageRecord(0, 0, [], [1]), imageRecord(1, 0, [], [2])]);
    await contentsOf(path);
    await writeRecords(path, [imageRecord(0, 0, [], [1]), imageRecord(1, 0, [], [3])]);
    // The clock of a file system may stand still for some milliseconds.
    await Deno.utime(path, new Date(), new Date(Date.now() + 1000));
    const { identities, faults } = await contentsOf(path);
    deepStrictEqual(identities.map(([, images]) => images[0][1]), [[1], [3]]);
    deepStrictEqual(faults, [
      `Cannot use "${index}", so a new one is made: the file has changed since, or is another one`,
    ]);
    deepStrictEqual((await contentsOf(path)).faults, []);
    for (const broken of mutations(await Deno.readFile(index), 100)) {
      await Deno.writeFile(index, broken);
      const { dataset } = await open(path);
      // A changed offset that is still a multiple of 4 is found when it is read.
      for (let i = 0; i < dataset.imageCount; i++) await dataset.read(i).catch(() => {});
      await dataset.close();
    }
    await Deno.remove(index);
    for (
      const idx of ["", "0\t0\n1\t36", "1\t0\n0\t36\n", "0\t0\n1\t99999\n", "x\n", "0\t36\n1\t72"]
    ) {
      await Deno.writeTextFile(join(folder, "train.idx"), idx);
      deepStrictEqual((await contentsOf(path)).identities.length, 2, idx);
      await Deno.remove(index);
    }
  });
});

Deno.test("openRecords() reads back what RecordIoWriter wrote, of any images", async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  await withFolder(async (folder) => {
    for (let round = 0; round < 20; round++) {
      const random = new Random(seed, round), path = join(folder, `${round}.rec`);
      const writer = await RecordIoWriter.create(path);
      const written: [name: string, images: number[][]][] = [];
      for (let identity = random.below(3); written.length < 8; identity += 1 + random.below(2)) {
        const images = Array.from(
          { length: 1 + random.below(4) },
          () =>
            Array.from(
              { length: 1 + random.below(40) },
              (_, at) => MAGIC[(at + random.below(2)) % 4],
            ),
        );
        for (const image of images) await writer.append(identity, Uint8Array.from(image));
        written.push([String(identity), images]);
      }
      await writer.close();
      for (const extra of [".index.safetensors", ".idx", ".index.safetensors"]) {
        const { identities, faults } = await contentsOf(path);
        const read = identities.map(([name, images]) => [name, images.map(([, bytes]) => bytes)]);
        deepStrictEqual([read, faults], [written, []]);
        await Deno.remove(path.replace(".rec", extra));
      }
    }
  });
});

Deno.test("openRecords() answers broken files with an error or the images that can be read", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec"), index = join(folder, "train.index.safetensors");
    const bytes = Uint8Array.from(insightFace.flat());
    await writeRecords(path, insightFace, { idx: true });
    let round = 0, opened = 0;
    for (const mutated of mutations(bytes, 600)) {
      if (++round === 300) await Deno.remove(join(folder, "train.idx"));
      await Deno.writeFile(path, mutated);
      try {
        const { dataset } = await open(path);
        opened++;
        for (let i = 0; i < dataset.imageCount; i++) {
          const image = await dataset.read(i).catch((error) => {
            match(error.message, /^Cannot read record \d+ of ".*", at byte \d+: /);
            return [];
          });
          ok(image.length <= mutated.length);
        }
        await dataset.close();
      } catch (error) {
        match(
          (error as Error).message,
          /^Cannot open records ".*": there is no image that is whole$/,
        );
      }
      await Deno.remove(index).catch(() => {});
    }
    ok(opened > 100);
  });
});

Deno.test("openDataset() opens records by their name and by the folder of train.rec", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "train.rec");
    await writeRecords(path, insightFace);
    for (const source of [path, folder]) {
      const dataset = await openDataset(source);
      ok(dataset instanceof RecordDataset);
      deepStrictEqual([dataset.name, dataset.identityCount, dataset.imageCount], [path, 2, 3]);
      strictEqual(dataset.path(0), `${path}#1`);
      await rejects(dataset.read(3), { message: `Cannot find image 3: "${path}" has 3 images` });
      await dataset.close();
    }
    await rejects(openRecords(join(folder, "no.rec")), /^Error: Cannot open records ".*no.rec": /);
  });
});
