import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { TextBytes } from "../../src/formats/text_bytes.ts";
import { TextLines } from "../../src/formats/text_lines.ts";

const encode = (text: string, encoding = "utf-8") => {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (encoding === "latin1") return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) {
    view.setUint16(2 * i, text.charCodeAt(i), encoding === "utf-16le");
  }
  return new Uint8Array(view.buffer);
};

function read(bytes: Uint8Array<ArrayBuffer>, encoding?: string) {
  const lines = new TextLines(TextBytes.of(bytes), 'list "l"', encoding);
  const heard: string[] = [];
  lines.forEach((bytes, start, end, number, at) => {
    const text = lines.decode(bytes, start, end);
    strictEqual(lines.lineAt(at), text);
    heard.push(`${number}:${text}`);
  });
  return heard;
}

Deno.test("TextLines finds the same lines in UTF-8, in UTF-16 with a mark and in what the user named", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const text = ["a/1.jpg Jörg", "", "b, 2", "\u0a0a\u0d0d"].join(end);
    const expected = ["1:a/1.jpg Jörg", "2:", "3:b, 2", "4:\u0a0a\u0d0d"];
    for (const encoding of ["utf-8", "utf-16le", "utf-16be"]) {
      deepStrictEqual(read(encode(`\ufeff${text}`, encoding)), expected);
      deepStrictEqual(read(encode(text, encoding), encoding), expected);
    }
    deepStrictEqual(read(encode(text), "gbk"), expected);
    const latin1 = ["J\xf6rg 1", "", "J\xe4rg 2"].join(end);
    deepStrictEqual(read(encode(latin1, "latin1"), "latin1"), ["1:Jörg 1", "2:", "3:Järg 2"]);
  }
});

Deno.test("TextLines goes over what is read at once, and names lines beyond that", () => {
  const row = "people/12345/image.jpg 12345", count = 160_000;
  for (const end of ["\n", "\r\n"]) {
    const bytes = encode(`${row}${end}`.repeat(count));
    const lines = new TextLines(TextBytes.of(bytes), 'list "l"');
    let heard = 0, last = 0;
    lines.forEach((bytes, start, stop, number) => {
      if (stop - start === row.length && lines.decode(bytes, start, stop) === row) heard++;
      last = number;
    });
    deepStrictEqual([heard, last], [count, count]);
    bytes[(row.length + end.length) * 150_000] = 0xff;
    throws(
      () => lines.forEach(() => {}),
      /^SyntaxError: Cannot read list "l", line 150001: its bytes are no UTF-8/,
    );
  }
});

Deno.test("TextLines says that a line is too long, and that a text is none", () => {
  const long = new TextLines(TextBytes.of(new Uint8Array(2 ** 23).fill(97)), 'list "l"');
  throws(
    () => long.forEach(() => {}),
    /expected lines, got a line of more than 4194304 bytes at byte 0$/,
  );
  const zeros = new TextLines(TextBytes.of(encode("a 1\n\0")), 'list "l"');
  throws(() => zeros.forEach(() => {}), /line 2: it has zeros/);
  throws(() => new TextLines(TextBytes.of(encode("a")), "list", "nonsense"), RangeError);
});

Deno.test("TextLines stops when nobody listens any more", () => {
  const lines = new TextLines(TextBytes.of(encode("a\nb\nc\n")), "list");
  let heard = 0;
  lines.forEach(() => ++heard < 2);
  strictEqual(heard, 2);
});
