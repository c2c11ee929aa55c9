import { deepStrictEqual, throws } from "node:assert/strict";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import { pictures } from "./pictures.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const others: [string, string, RegExp][] = [
  ["an SVG", '<?xml version="1.0"?>\n<!-- drawn -->\n<svg width="1">', /an SVG drawing/],
  ["a page", "\n<!DOCTYPE html><title>404</title>", /a web page \(HTML\)/],
  ["another page", "<html><body>Forbidden", /a web page \(HTML\)/],
  ["an XML", "<?xml version='1.0'?><Error>", /a text of XML/],
  [
    "a Photoshop document",
    "8BPS\0\x01",
    /a Photoshop document \(PSD\), .* convert it to JPEG or PNG/,
  ],
  ["an icon", "\0\0\x01\0\x01\0\x10\x10", /an icon or cursor \(ICO\)/],
  ["a JPEG 2000", "\0\0\0\x0cjP  \r\n", /a JPEG 2000, which cannot be read here/],
  ["its bare stream", "\xff\x4f\xff\x51\0", /a JPEG 2000/],
  ["a JPEG XL", "\xff\x0a\0\0", /a JPEG XL/],
  ["a JPEG XL in boxes", "\0\0\0\x0cJXL \r\n", /a JPEG XL/],
  ["a video", "\0\0\0\x20ftypisom\0\0\x02\0", /a video \(MP4 or QuickTime\)/],
  ["a film", "RIFF\0\0\0\0AVI LIST", /a video \(AVI\)/],
  ["a WebM", "\x1a\x45\xdf\xa3\x01", /a video \(Matroska or WebM\)/],
  ["a raw photo", "\0\0\0\x18ftypcrx \0\0\0\x01", /a raw photo of a Canon camera/],
  ["a PDF", "%PDF-1.7", /a PDF/],
  ["a ZIP", "PK\x03\x04\x14", /a ZIP archive; unpack it/],
  ["a compressed file", "\x1f\x8b\x08\0", /one compressed by gzip/],
  ["a pointer", "version https://git-lfs.github.com/spec/v1\n", /a pointer of Git LFS/],
  ["a side file", "\0\x05\x16\x07\0\x02", /a side file of macOS/],
  ["zeros", "\0\0\0\0\0\0\0\0", /one of zeros/],
  ["a text", "no picture at all\n", /a text that begins with "no picture at all"/],
  ["nothing", "", /an empty one/],
  ["what nobody knows", "\x01\x02\x03\x04\x05", /one that begins with the bytes 01 02 03 04/],
];

for (const [what, text, said] of others) {
  Deno.test(`readImageHeader() says that a file is none of its pictures but ${what}`, () => {
    throws(() => readImageHeader(latin1(text)), (error: Error) => {
      deepStrictEqual(error.name, "SyntaxError");
      const [, got] = /^expected a JPEG, PNG, .* file, got (.*)$/.exec(error.message) ?? [];
      deepStrictEqual(said.exec(got ?? "")?.index, 0, error.message);
      return true;
    });
  });
}

/** A JPEG with another marker or precision in its frame header. */
function frame(change: (jpeg: Uint8Array, at: number) => void): Uint8Array {
  const jpeg = pictures.find(({ name }) => name === "baseline_1x1.jpg")!.bytes.slice();
  change(jpeg, jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0));
  return jpeg;
}

Deno.test("readImageHeader() says which kinds of JPEG cannot be read", () => {
  const cases: [Uint8Array, RegExp][] = [
    [frame((jpeg, at) => jpeg[at + 4] = 12), /coded with 12 bits a channel; .*convert it to PNG$/],
    [frame((jpeg, at) => jpeg[at + 1] = 0xc3), /coded without loss; /],
    [frame((jpeg, at) => jpeg[at + 1] = 0xc5), /coded in a hierarchy of sizes; /],
  ];
  for (const [jpeg, said] of cases) throws(() => readImageHeader(jpeg), said);
});

Deno.test("readImageHeader() says that a file ends within its header, in every format", () => {
  const seen = new Set<string>();
  for (const { name, bytes } of pictures) {
    const { format } = readImageHeader(bytes);
    if (seen.has(format)) continue;
    seen.add(format);
    for (const length of format === "pnm" ? [5, 8] : [12, 14, 20]) {
      throws(() => readImageHeader(bytes.slice(0, length)), /ends|has no|does not say/, name);
    }
  }
  deepStrictEqual(seen.size, 9);
});

Deno.test("readImageHeader() takes the brand of a general kind by what else is said", () => {
  const avif = pictures.find(({ name }) => name === "still.avif")!.bytes.slice();
  avif.set(latin1("mif1"), 8);
  deepStrictEqual(readImageHeader(avif).format, "avif");
  const bigTiff = pictures.find(({ name }) => name === "rgb_raw.tif")!.bytes.slice();
  bigTiff[2] = 43;
  throws(() => readImageHeader(bigTiff), /got a BigTIFF/);
});
