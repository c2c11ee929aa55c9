import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { ForwardBytes } from "../../src/formats/byte_source.ts";

const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);

/** The bytes in chunks of 7, and then an error if there is one. */
async function* chunks(error?: Error) {
  for (let at = 0; at < bytes.length; at += 7) {
    await Promise.resolve();
    yield bytes.subarray(at, at + 7);
  }
  if (error) throw error;
}

Deno.test("ForwardBytes gives stretches in order, over chunks and to the end", async () => {
  const source = new ForwardBytes("a.gz", chunks());
  const read = async (at: number, length: number) => [...await source.read(at, length)];
  deepStrictEqual(await read(3, 2), [3, 4]);
  deepStrictEqual(await read(5, 20), [...bytes.subarray(5, 25)]);
  deepStrictEqual(await read(60, 1), [60]);
  deepStrictEqual(await read(95, 20), [95, 96, 97, 98, 99]);
  deepStrictEqual(await read(100, 5), []);
  deepStrictEqual(await read(500, 5), []);
  await rejects(read(3, 2), /^RangeError: Cannot read "a\.gz" at byte 3: 98 have passed$/);
});

Deno.test("ForwardBytes seems to end where its chunks fail, and keeps why", async () => {
  const source = new ForwardBytes("a.gz", chunks(new Error("cut short")));
  strictEqual((await source.read(98, 10)).length, 2);
  deepStrictEqual([source.fault?.message, source.end], ["cut short", 100]);
  strictEqual((await source.read(100, 1)).length, 0);
});
