import { deepStrictEqual, throws } from "node:assert/strict";
import { decodePnm } from "../../src/images/decode_pnm.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("decodePnm() has no pixels of a picture without rows or columns, however many there are of the other", () => {
  for (const text of ["P4 0 4294967296 ", "P1 0 4294967296 ", "P5 4294967296 0 255 "]) {
    deepStrictEqual(decodePnm(ascii(text)).data.length, 0);
  }
});

Deno.test("decodePnm() reads bits with and without space between them, and rows of bits from a byte on", () => {
  const expected = [255, 0, 0, 255, 255, 0].flatMap((value) => [value, value, value]);
  deepStrictEqual([...decodePnm(ascii("P1 3 2 0 1 1 001")).data], expected);
  deepStrictEqual([...decodePnm(Uint8Array.of(...ascii("P4 3 2 "), 0x60, 0x3f)).data], expected);
});

Deno.test("decodePnm() says where the numbers of a text end or are none", () => {
  throws(() => decodePnm(ascii("P2 3 1 9 1 200         ")), /ends before its pixels do/);
  throws(() => decodePnm(ascii("P2 3 1 9 1 x 2 3")), /expected a number .* at byte 11$/);
});
