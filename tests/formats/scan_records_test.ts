import { deepStrictEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { PositionedFile } from "../../src/formats/positioned_file.ts";
import { type RecordFault, scanRecords } from "../../src/formats/scan_records.ts";
import { mutations } from "../fuzzing/mutations.ts";
import { withFolder } from "../temporary_folder.ts";
import { imagePayload, imageRecord, MAGIC, part } from "./record_bytes.ts";

/** Where whole records of the bytes begin, with their first labels, and what is damaged. */
async function scan(folder: string, bytes: number[] | Uint8Array) {
  await Deno.writeFile(join(folder, "x.rec"), Uint8Array.from(bytes));
  const file = await PositionedFile.open(join(folder, "x.rec"));
  const records: [offset: number, label: number][] = [], faults: RecordFault[] = [];
  try {
    await scanRecords(file, {
      onRecord: (_, offset, _length, { first }) => records.push([offset, first]),
      onFault: (fault) => faults.push(fault),
    });
  } finally {
    await file.close();
  }
  return { records, faults };
}

/** Five records, of 40 to 76 bytes, the third in four parts, one of which cuts its header. */
const split = [
  ...part(1, imagePayload(2, 0, 2, [3], []).slice(0, 28)),
  ...part(2, [1, 1, 1, 1]),
  ...part(2, []),
  ...part(3, [5]),
];
const five = [
  imageRecord(1, 0, [], [1, 2, 3, 4, 5]),
  imageRecord(0, 1, [2, 9], [1]),
  split,
  imageRecord(4, 3, [], [7, 7, 7, 7, 7, 7, 7]),
  imageRecord(5, 4, [], [8]),
];
const bytes = five.flat();
const starts = five.map((_, i) => five.slice(0, i).flat().length);
const whole = starts.map((start, i) => [start, i + 1]);

Deno.test("scanRecords() finds each record, in one part or in several", async () => {
  await withFolder(async (folder) => {
    deepStrictEqual(await scan(folder, bytes), { records: whole, faults: [] });
    deepStrictEqual(await scan(folder, []), { records: [], faults: [] });
  });
});

Deno.test("scanRecords() finds records that reach over what it reads at once", async () => {
  const large = part(0, imagePayload(0, 7, 0, [], new Array(5_000_000).fill(3)));
  const many = [...bytes, ...large, ...bytes];
  await withFolder(async (folder) => {
    const { records, faults } = await scan(folder, many);
    deepStrictEqual(faults, []);
    deepStrictEqual(records.map(([, label]) => label), [1, 2, 3, 4, 5, 7, 1, 2, 3, 4, 5]);
  });
});

Deno.test("scanRecords() gives the records before any place where a file is cut", async () => {
  await withFolder(async (folder) => {
    for (let length = 0; length < bytes.length; length++) {
      const { records, faults } = await scan(folder, bytes.slice(0, length));
      const before = whole.filter((_, i) => (starts[i + 1] ?? bytes.length) <= length);
      deepStrictEqual(records, before, `cut at ${length}`);
      const isBetween = starts.includes(length);
      deepStrictEqual(
        faults.map(({ offset, number }) => [offset, number]),
        isBetween ? [] : [[starts[before.length], before.length]],
        `cut at ${length}`,
      );
    }
  });
});

Deno.test("scanRecords() goes on behind bytes that were overwritten, wherever they are", async () => {
  await withFolder(async (folder) => {
    for (let at = 0; at < bytes.length; at += 4) {
      const damaged = bytes.slice();
      for (let i = at; i < Math.min(at + 12, bytes.length); i++) damaged[i] = 0xee;
      const { records } = await scan(folder, damaged);
      const isHit = (i: number) => at < (starts[i + 1] ?? bytes.length) && at + 12 > starts[i];
      const offsets = records.map(([offset]) => offset);
      starts.forEach((start, i) => {
        if (!isHit(i)) ok(offsets.includes(start), `record ${i} lost to damage at ${at}`);
      });
    }
  });
});

Deno.test("scanRecords() says which record is damaged, and at which byte", async () => {
  await withFolder(async (folder) => {
    const damaged = bytes.slice();
    damaged[starts[1] + 5] = 1; // a length of 289 instead of 33
    damaged.splice(starts[3], 4, 0, 0, 0, 0);
    deepStrictEqual(await scan(folder, damaged), {
      records: [whole[0], whole[2], whole[4]],
      faults: [{
        number: 1,
        offset: starts[1],
        reason: `the part at byte ${starts[1]} is to have 289 bytes, ` +
          `but the file ends at byte ${bytes.length}`,
      }, {
        number: 3,
        offset: starts[3],
        reason: `expected the number that a part begins with, 0xced7230a, at byte ${starts[3]}`,
      }],
    });

    const shorter = [...part(0, [1]), ...bytes, ...MAGIC];
    const { records, faults } = await scan(folder, shorter);
    deepStrictEqual(records.map(([, label]) => label), [1, 2, 3, 4, 5]);
    deepStrictEqual(faults.map(({ reason }) => reason), [
      "expected a header of 24 bytes, got 1",
      `expected the number that a part begins with, 0xced7230a, at byte ${bytes.length + 12}`,
    ]);
    const boastful = await scan(folder, part(0, imagePayload(9, 0, 0, [1], [2])));
    deepStrictEqual(boastful.faults.map(({ reason }) => reason), [
      "its header says that 9 labels follow, there is room for 1",
    ]);
  });
});

Deno.test("scanRecords() ends on any bytes, with records in ascending order and apart", async () => {
  await withFolder(async (folder) => {
    for (const mutated of mutations(Uint8Array.from(bytes), 500)) {
      const { records } = await scan(folder, mutated);
      records.forEach(([offset], i) => {
        ok(offset % 4 === 0 && offset + 32 <= mutated.length);
        ok(i === 0 || offset >= records[i - 1][0] + 32);
      });
    }
  });
});
