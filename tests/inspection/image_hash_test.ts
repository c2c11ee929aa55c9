import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { imageHash } from "../../src/inspection/image_hash.ts";

const text = (text: string) => new TextEncoder().encode(text);

Deno.test("imageHash() is the first bits of SHA-256, without that which would make it infinite", () => {
  // printf abc | sha256sum: ba7816bf8f01cfea...
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, imageHash(text("abc")));

  strictEqual(bits.getBigUint64(0), 0xba7816bf8f01cfean);
  // printf def | sha256sum: cb8379ac2098aa16..., printf "" | sha256sum: e3b0c44298fc1c14...
  bits.setFloat64(0, imageHash(text("def")));
  strictEqual(bits.getBigUint64(0), 0x8b8379ac2098aa16n);
  bits.setFloat64(0, imageHash());
  strictEqual(bits.getBigUint64(0), 0xa3b0c44298fc1c14n);
});

Deno.test("imageHash() is finite, and another for every input", () => {
  const hashes = Array.from({ length: 10_000 }, (_, i) => imageHash(text(String(i))));

  ok(hashes.every(Number.isFinite));
  strictEqual(new Set(hashes).size, 10_000);
});

Deno.test("imageHash() does not mind how its bytes are cut into parts", () => {
  strictEqual(imageHash(text("a"), text("bc")), imageHash(text("abc")));
  notStrictEqual(imageHash(text("bc"), text("a")), imageHash(text("abc")));
  deepStrictEqual(imageHash(text("")), imageHash());
});
