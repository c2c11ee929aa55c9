import { ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { encodePng } from "../../src/images/encode_png.ts";
import { isCutShort } from "../../src/images/is_cut_short.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";

const jpeg = (name: string) =>
  readFile(new URL(`../../fixtures/images/gradient_${name}.jpg`, import.meta.url));
const pictures: Record<string, Uint8Array> = {
  "a baseline JPEG": await jpeg("baseline"),
  "a progressive JPEG": await jpeg("progressive"),
  "a grey JPEG": await jpeg("grey"),
  "a PNG": encodePng({ width: 3, height: 5, data: new Uint8Array(45).map((_, i) => 5 * i) }),
  "a PGM": Uint8Array.of(...new TextEncoder().encode("P5 3 2 255 "), 1, 2, 3, 4, 5, 6),
  "a PPM of two bytes a value": Uint8Array.of(
    ...new TextEncoder().encode("P6 1 1 256 "),
    1,
    2,
    3,
    4,
    5,
    6,
  ),
};

for (const [name, bytes] of Object.entries(pictures)) {
  const { format } = readImageHeader(bytes);

  Deno.test(`isCutShort() finds ${name} whole, whatever follows it`, () => {
    ok(!isCutShort(bytes, format));
    ok(!isCutShort(Uint8Array.of(...bytes, 0xff, 0x49, 0), format));
  });

  Deno.test(`isCutShort() finds ${name} cut short wherever it is cut behind its header`, () => {
    let cuts = 0;
    // A JPEG without its marker of two bytes has all its pixels.
    const marker = format === "jpeg" ? 2 : 0;
    for (let length = bytes.length - marker - 1; length > 0; length--) {
      const cut = bytes.slice(0, length);
      if (!hasHeader(cut)) break;
      ok(isCutShort(cut, format), `cut to ${length} of ${bytes.length} bytes`);
      cuts++;
    }
    ok(cuts > 4);
  });
}

Deno.test("isCutShort() does not take a thumbnail's end for the picture's", () => {
  const picture = pictures["a baseline JPEG"];
  const thumbnail = pictures["a grey JPEG"];
  const length = thumbnail.length + 2;
  const bytes = Uint8Array.of(
    ...[0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255],
    ...thumbnail,
    ...picture.subarray(2),
  );

  ok(!isCutShort(bytes, "jpeg"));
  ok(isCutShort(bytes.slice(0, -3), "jpeg"));
});

function hasHeader(bytes: Uint8Array): boolean {
  try {
    readImageHeader(bytes);
    return true;
  } catch {
    return false;
  }
}
