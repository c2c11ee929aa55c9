import { strictEqual } from "node:assert/strict";
import { decodePickleText } from "../../../src/formats/pickle/decode_pickle_text.ts";
import type { PickleEncoding } from "../../../src/formats/pickle/pickle_value.ts";
import { latin1 } from "../../fuzzing/fuzzed_parser.ts";

function decode(text: string, encoding: PickleEncoding): string | undefined {
  const bytes = decodePickleText(latin1(text), encoding);
  return bytes && String.fromCharCode(...bytes);
}

Deno.test("decodePickleText() leaves bytes as they are", () => {
  strictEqual(decode("a\\x\xff", "bytes"), "a\\x\xff");
});

Deno.test("decodePickleText() makes bytes of UTF-8 up to \\xff, and of nothing else", () => {
  strictEqual(decode("a\xc2\x80\xc3\xbf\0", "utf-8"), "a\x80\xff\0");
  for (const text of ["\xc4\x80", "\xe2\x82\xac", "\xc3", "\xc3a", "\xff", "\xc1\xbf", "\x80"]) {
    strictEqual(decode(text, "utf-8"), undefined);
  }
});

Deno.test("decodePickleText() reads what protocol 0 writes for text", () => {
  strictEqual(decode("a\xff\\u000a\\u005c\\U000000fe\\n", "unicode-escape"), "a\xff\n\\\xfe\\n");
  for (const text of ["\\u0100", "\\U00000100", "\\u00g0", "\\u00", "\\U0000"]) {
    strictEqual(decode(text, "unicode-escape"), undefined);
  }
});

Deno.test("decodePickleText() reads what Python 2 writes for bytes", () => {
  strictEqual(decode(`'a"\\'\\\\\\n\\r\\t\\xfF'`, "string-escape"), `a"'\\\n\r\t\xff`);
  strictEqual(decode(`"it's"`, "string-escape"), "it's");
  for (const text of ["", "'", `'a"`, "a", "'\\'", "'\\x1'", "'\\q'"]) {
    strictEqual(decode(text, "string-escape"), undefined);
  }
});
