import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { encodeRecord } from "../../src/formats/record_io.ts";

const magic = [0x0a, 0x23, 0xd7, 0xce];
/** The words of a part's header: 3 bits of kind above 29 of length. */
const part = (kind: number, length: number) => [...magic, length, 0, 0, kind << 5];

Deno.test("encodeRecord() frames a payload and fills it up to a multiple of 4", () => {
  deepStrictEqual([...encodeRecord(Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5))], [
    ...part(0, 5),
    ...[1, 2, 3, 4, 5, 0, 0, 0],
  ]);
  deepStrictEqual([...encodeRecord()], part(0, 0));
});

Deno.test("encodeRecord() cuts a record where the payload holds the magic number", () => {
  deepStrictEqual([...encodeRecord(Uint8Array.of(1, 2, 3, 4, ...magic, 5))], [
    ...part(1, 4),
    ...[1, 2, 3, 4],
    ...part(3, 1),
    ...[5, 0, 0, 0],
  ]);
  deepStrictEqual([...encodeRecord(Uint8Array.of(...magic, ...magic, 7, 7, 7, 7, ...magic))], [
    ...part(1, 0),
    ...part(2, 0),
    ...part(2, 4),
    ...[7, 7, 7, 7],
    ...part(3, 0),
  ]);
});

Deno.test("encodeRecord() leaves the magic number alone at other places", () => {
  const payload = Uint8Array.of(1, ...magic, 2, 3, 4);
  deepStrictEqual([...encodeRecord(payload)], [...part(0, 8), ...payload]);
  // The last one is not whole in the payload, though it is with what fills it up.
  deepStrictEqual([...encodeRecord(Uint8Array.of(...magic.slice(0, 3)))], [
    ...part(0, 3),
    ...magic.slice(0, 3),
    0,
  ]);
});

Deno.test("encodeRecord() refuses what a length of 29 bits cannot say", () => {
  const large = new Uint8Array(2 ** 28);
  throws(() => encodeRecord(large, large), {
    name: "RangeError",
    message: "Cannot encode a record as it must be shorter than 2^29 bytes: it has 536870912",
  });
  strictEqual(encodeRecord(new Uint8Array(4)).length, 12);
});
