import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readOrientation } from "../../src/images/read_orientation.ts";
import { exifBytes, exifSegment, withChunk, withSegments } from "./exif_bytes.ts";
import { patches } from "./patches.ts";
import { pngBytes } from "./png_bytes.ts";
import { turned } from "./turned.ts";

const FORMATS = { jpg: "jpeg", png: "png", webp: "webp", tif: "tiff" } as const;
const [{ jpeg }] = patches;
const png = pngBytes({ width: 1, height: 1, bits: 8, colour: "grey" }, [0, 7]);
const ofJpeg = (...bodies: number[][]) => readOrientation(withSegments(jpeg, ...bodies), "jpeg");
const text = (ascii: string) => [...new TextEncoder().encode(ascii)];
const xmp = text('http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="3"/>');

for (const { name, ending, bytes, orientation } of turned) {
  Deno.test(`readOrientation() reads what Pillow wrote: ${name}`, () => {
    strictEqual(readOrientation(bytes, FORMATS[ending]), orientation);
  });
}

Deno.test("readOrientation() reads both byte orders, and numbers of one, two and four bytes", () => {
  for (const order of ["MM", "II"] as const) {
    for (const type of [1, 3, 4]) {
      const read = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) =>
        ofJpeg(exifSegment(exifBytes(orientation, { order, type })))
      );
      deepStrictEqual(read, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
  }
});

Deno.test("readOrientation() takes no orientation, and what is none, for upright", () => {
  for (const orientation of [0, 9, 255, 256, 65535]) {
    strictEqual(ofJpeg(exifSegment(exifBytes(orientation))), 1);
  }
  strictEqual(ofJpeg(exifSegment(exifBytes(6, { count: 2 }))), 1);
  strictEqual(ofJpeg(exifSegment(exifBytes(6, { type: 7 }))), 1);
  strictEqual(ofJpeg(exifSegment(text("II*\0\x08\0\0\0"))), 1);
  strictEqual(ofJpeg(exifSegment(text("no TIFF"))), 1);
  strictEqual(ofJpeg([]), 1);
  strictEqual(readOrientation(jpeg, "jpeg"), 1);
  strictEqual(readOrientation(png, "png"), 1);
  strictEqual(readOrientation(new Uint8Array(), "webp"), 1);
  strictEqual(readOrientation(new TextEncoder().encode("P5 1 1 255 a"), "pnm"), 1);
});

Deno.test("readOrientation() finds the tag of a JPEG from a phone", () => {
  // Maker and model before it; a thumbnail behind it, in a table of its own that has an orientation, too.
  const thumbnail = [...exifBytes(8).slice(8), 0xff, 0xd8, 0xff, 0xd9];
  const photo = exifSegment(exifBytes(6, { before: [0x10f, 0x110], behind: thumbnail }));
  strictEqual(ofJpeg(photo), 6);
  strictEqual(ofJpeg(xmp, photo), 6);
  strictEqual(ofJpeg(photo, xmp, text("http://ns.adobe.com/xmp/extension/\0...")), 6);
  strictEqual(ofJpeg(photo, exifSegment(exifBytes(3))), 6);
  strictEqual(ofJpeg(xmp), 1);
});

Deno.test("readOrientation() passes over padding, stray bytes and segments that are longer than the file", () => {
  const photo = withSegments(jpeg, exifSegment(exifBytes(6)));
  const after = (...stray: number[]) =>
    readOrientation(
      Uint8Array.from([...photo.subarray(0, 2), ...stray, ...photo.subarray(2)]),
      "jpeg",
    );
  strictEqual(after(0xff, 0xff), 6);
  strictEqual(after(0x11, 0x22), 6);
  strictEqual(after(0xff, 0xe0, 0, 2), 6);
  strictEqual(after(0xff, 0xe0, 0, 0), 6);
  strictEqual(after(0xff, 0xe0, 0xff, 0xff), 1);
  strictEqual(after(0xff, 0xda), 1); // pixels begin
});

Deno.test("readOrientation() finds the chunk of a PNG behind its pixels, with or without a name", () => {
  strictEqual(readOrientation(withChunk(png, "eXIf", exifBytes(5)), "png"), 5);
  strictEqual(readOrientation(withChunk(png, "eXIf", exifSegment(exifBytes(7))), "png"), 7);
});

Deno.test("readOrientation() reads the chunk of a WebP only where its header announces one", () => {
  const { bytes } = turned.find(({ ending, orientation }) =>
    ending === "webp" && orientation === 6
  )!;
  const silent = Uint8Array.from(bytes);
  silent[20] &= ~8;
  strictEqual(readOrientation(silent, "webp"), 1);
});

Deno.test("readOrientation() answers files that are cut short anywhere", () => {
  for (const { bytes, ending } of turned) {
    for (let length = 0; length < bytes.length; length++) {
      readOrientation(bytes.subarray(0, length), FORMATS[ending]);
    }
  }
});
