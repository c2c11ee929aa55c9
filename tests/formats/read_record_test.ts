import { deepStrictEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { Random } from "../../src/random/random.ts";
import { PositionedFile } from "../../src/formats/positioned_file.ts";
import { readRecord } from "../../src/formats/read_record.ts";
import { encodeRecord } from "../../src/formats/record_io.ts";
import { withFolder } from "../temporary_folder.ts";
import { MAGIC, part } from "./record_bytes.ts";

function withBytes(bytes: number[] | Uint8Array, check: (file: PositionedFile) => Promise<void>) {
  return withFolder(async (folder) => {
    await Deno.writeFile(join(folder, "x.rec"), Uint8Array.from(bytes));
    const file = await PositionedFile.open(join(folder, "x.rec"));
    await check(file).finally(() => file.close());
  });
}

Deno.test("readRecord() joins parts by the number that was left out, however much it reads at once", async () => {
  const bytes = [
    ...part(0, [9]),
    ...part(1, [1, 2, 3, 4]),
    ...part(2, []),
    ...part(3, [5]),
    ...part(0, []),
  ];
  await withBytes(bytes, async (file) => {
    for (const expected of [0, 1, 9, 16, 40, 1000]) {
      deepStrictEqual([...await readRecord(file, 0, expected)], [9]);
      deepStrictEqual(
        [...await readRecord(file, 12, expected)],
        [1, 2, 3, 4, ...MAGIC, ...MAGIC, 5],
      );
      deepStrictEqual([...await readRecord(file, bytes.length - 8, expected)], []);
    }
  });
});

Deno.test("readRecord() reads back what encodeRecord() wrote, of any payload", async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const payloads = Array.from({ length: 200 }, (_, i) => {
    const random = new Random(seed, i);
    // Often the bytes of the magic number, so that it stands anywhere, whole and cut.
    return Uint8Array.from(
      { length: random.below(60) },
      (_, at) => MAGIC[(at + random.below(2)) % 4],
    );
  });
  const records = payloads.map((payload) => encodeRecord(payload));
  await withBytes(records.flatMap((record) => [...record]), async (file) => {
    let at = 0;
    for (const [i, payload] of payloads.entries()) {
      deepStrictEqual(Uint8Array.from(await readRecord(file, at, 1 + i)), payload);
      at += records[i].length;
    }
  });
});

Deno.test("readRecord() says what is wrong, and at which byte", async () => {
  const whole = part(0, [1, 2, 3, 4]);
  const fails = (bytes: number[], at: number, message: string) =>
    withBytes(bytes, (file) => rejects(readRecord(file, at, 8), { name: "SyntaxError", message }));
  await fails(
    whole,
    4,
    "expected the number that a part begins with, 0xced7230a, at byte 4",
  );
  await fails(
    whole,
    12,
    "expected the number that a part begins with, 0xced7230a, at byte 12",
  );
  await fails(
    whole.slice(0, 11),
    0,
    "the part at byte 0 is to have 4 bytes, but the file ends at byte 11",
  );
  await fails(
    [...part(0, [1, 2, 3, 4, 5, 6, 7]), ...new Array(20).fill(7)],
    0,
    "the part at byte 0 is to have 7 bytes, but no other follows it",
  );
  await fails(part(3, []), 0, "expected the first part of a record, got one of kind 3 at byte 0");
  await fails(part(6, []), 0, "expected the first part of a record, got one of kind 6 at byte 0");
  await fails(
    [...part(1, []), ...part(0, [])],
    0,
    "expected the next part of a record, got one of kind 0 at byte 8",
  );
});
