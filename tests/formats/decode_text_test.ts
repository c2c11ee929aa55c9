import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { decodeBytes, decodeText, requireEncoding } from "../../src/formats/decode_text.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string, isBig = false) => {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !isBig);
  return new Uint8Array(view.buffer);
};

Deno.test("decodeText() reads UTF-8 with and without a mark, and UTF-16 with one", () => {
  const text = "a/1.jpg Jörg\r\nb/2.jpg 张伟\n";
  for (
    const file of [
      utf8(text),
      utf8("\ufeff" + text),
      utf16("\ufeff" + text),
      utf16("\ufeff" + text, true),
    ]
  ) {
    strictEqual(decodeText(file, "list"), text);
    // Files of ours are UTF-8 beside lists that are not.
    strictEqual(decodeText(file, "list", "gbk"), text);
  }
});

Deno.test("decodeText() names the line that is no UTF-8, and the encoding that the user named reads it", () => {
  const latin1 = bytes("a/1.jpg Anna\r\nb/2.jpg J\xf6rg\r\n");
  throws(() => decodeText(latin1, 'image list "l.txt"'), {
    name: "SyntaxError",
    message:
      'Cannot read image list "l.txt", line 2: its bytes are no UTF-8; --encoding NAME says what it is ' +
      "written in, such as latin1, gbk, big5 or shift_jis",
  });
  throws(() => decodeText(bytes("a\rb\rJ\xf6rg\r"), "list"), /line 3: its bytes are no UTF-8/);
  strictEqual(decodeText(latin1, "list", "latin1"), "a/1.jpg Anna\r\nb/2.jpg Jörg\r\n");
  strictEqual(decodeText(bytes("\xd5\xc5\xce\xb0"), "list", "gbk"), "张伟");
  strictEqual(decodeText(bytes("\x1b$B;3ED\x1b(B"), "list", "iso-2022-jp"), "山田");
  strictEqual(decodeText(utf16("a 1\n"), "list", "utf-16le"), "a 1\n");
  strictEqual(decodeText(utf16("a 1\n", true), "list", "utf-16be"), "a 1\n");
});

Deno.test("decodeText() says what is neither UTF-8 nor what the user named, and what is no text", () => {
  throws(
    () => decodeText(bytes("a\nb\xff\n"), "list", "gbk"),
    /^SyntaxError: Cannot read list, line 2: its bytes are neither UTF-8 nor gbk/,
  );
  throws(
    () => decodeText(bytes("\xff\xfea\0\n\0\0\xd8"), "list"),
    /line 2: its mark says utf-16le, and its bytes are none/,
  );
  throws(() => decodeText(utf16("a 1\nb 2\n"), "list"), /line 1: it has zeros.*utf-16le/);
  throws(() => decodeText(utf8("a 1\nb \0\n"), "list"), /line 2: it has zeros/);
  throws(() => decodeText(utf8("a"), "list", "gkb"), /encoding "gkb": expected a name such as/);
});

Deno.test("decodeBytes() keeps names apart that are no UTF-8, or does not read them", () => {
  const names = ["J\xf6rg", "J\xe4rg", "J\xfcrg"].map(bytes);
  deepStrictEqual(names.map((name) => decodeBytes(name)), [undefined, undefined, undefined]);
  deepStrictEqual(names.map((name) => decodeBytes(name, requireEncoding("latin1"))), [
    "Jörg",
    "Järg",
    "Jürg",
  ]);
  strictEqual(decodeBytes(utf8("Jörg"), "gbk"), "Jörg");
});
