import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { lines, quoteLine } from "../../src/formats/lines.ts";

const numbered = (text: string) =>
  Array.from(lines(text), ({ number, text }) => `${number}:${text}`);

Deno.test("lines() ends lines as Unix, Windows and old Macs do, and counts them alike", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    deepStrictEqual(numbered(["\ufeffa 1", "", " b 2 ", "c"].join(end)), ["1:a 1", "3:b 2", "4:c"]);
    deepStrictEqual(numbered(`a${end}`), ["1:a"]);
  }
  deepStrictEqual(numbered("a\rb\r\nc\n\rd\n"), ["1:a", "2:b", "3:c", "5:d"]);
  deepStrictEqual(numbered(""), []);
});

Deno.test("quoteLine() shows the beginning of a line", () => {
  strictEqual(quoteLine("a\tb"), '"a\\tb"');
  strictEqual(quoteLine("x".repeat(90)), `"${"x".repeat(80)}…"`);
});
