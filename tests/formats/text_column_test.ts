import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { TextColumn } from "../../src/formats/text_column.ts";

Deno.test("TextColumn gives texts back, of any length and in any order", () => {
  const texts = Array.from({ length: 300 }, (_, i) => `Zoë ${i} 😀`.repeat((i * 7919) % 997));
  texts.push("", "a".repeat(2 ** 15 - 1), "");
  const column = new TextColumn();
  for (const text of texts) column.push(text);
  strictEqual(column.length, texts.length);
  for (let i = texts.length - 1; i >= 0; i--) strictEqual(column.at(i), texts[i]);
  deepStrictEqual([column.at(-1), column.at(texts.length)], [undefined, undefined]);
});

Deno.test("TextColumn takes little more memory than the texts have bytes", () => {
  const column = new TextColumn();
  for (let i = 0; i < 200_000; i++) column.push(`person ${i % 10}`);
  ok(column.byteLength < 200_000 * 14 + 2 ** 20, `${column.byteLength} bytes`);
});

Deno.test("TextColumn refuses a text of 32 KiB, and stays as it was", () => {
  const column = new TextColumn();
  column.push("a");
  throws(() => column.push("a".repeat(2 ** 15)), RangeError);
  column.push("b");
  deepStrictEqual([column.length, column.at(0), column.at(1)], [2, "a", "b"]);
});
