import { ok } from "node:assert/strict";
import * as fc from "../../src/npm/fast_check.ts";
import { readOrientation } from "../../src/images/read_orientation.ts";
import { exifBytes, exifSegment, withChunk, withSegments } from "../images/exif_bytes.ts";
import { patches } from "../images/patches.ts";
import { pngBytes } from "../images/png_bytes.ts";
import { turned } from "../images/turned.ts";
import { bigEndian, blob, encode, type HostileBytes, littleEndian, size } from "./arbitraries.ts";
import { concat } from "./concat.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";

/** A table of tags that has as many as it says, or not, at a place where it is, or not. */
const exif: HostileBytes = fc.tuple(
  fc.constantFrom("II", "MM", "MM", "XX"),
  fc.constantFrom(42, 42, 43, 0),
  fc.oneof({ weight: 4, arbitrary: fc.constant(8) }, size),
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, size),
  fc.array(
    fc.tuple(fc.constantFrom(0x112, 0x112, 0x10f, 0x8769), fc.nat(13), size, size),
    { maxLength: 4 },
  ),
  blob,
).map(([order, magic, place, count, tags, rest]) => {
  const number = order === "MM" ? bigEndian : littleEndian;
  const words = tags.flatMap(([tag, type, values, value]) => [
    ...[...number(tag, 2), ...number(type, 2), ...number(values, 4), ...number(value, 4)],
  ]);
  const head = [...number(magic, 2), ...number(place, 4), ...number(count ?? tags.length, 2)];
  return concat([encode(order), head, words, rest]);
});

const [{ jpeg }] = patches;
const png = pngBytes({ width: 1, height: 1, bits: 8, colour: "grey" }, [0, 7]);
const webp = (chunks: (readonly [string, Uint8Array, number | null])[]) =>
  concat([
    encode("RIFF\0\0\0\0WEBP"),
    ...chunks.flatMap(([name, body, length]) => [
      ...[encode(name), littleEndian(length ?? body.length, 4), body],
      ...[new Uint8Array(body.length % 2)],
    ]),
  ]);

/** EXIF in a file of each format, whose parts have the length that they say, or another. */
const files: HostileBytes = fc.oneof(
  exif,
  fc.array(fc.oneof(exif, blob), { maxLength: 3 })
    .map((parts) => withSegments(jpeg, ...parts.map((part) => exifSegment([...part])))),
  fc.tuple(fc.constantFrom("eXIf", "tEXt"), exif)
    .map(([type, body]) => withChunk(png, type, [...body])),
  fc.array(
    fc.tuple(fc.constantFrom("VP8X", "EXIF", "ALPH"), exif, fc.option(size, { freq: 4 })),
    { maxLength: 4 },
  ).map((chunks) => webp([["VP8X", Uint8Array.from([8, ...Array(9).fill(0)]), null], ...chunks])),
);

/** What files say of the orientation of their pictures. */
export const ORIENTATION_PARSER: FuzzedParser = {
  name: "orientation",
  made: files,
  samples: [
    withSegments(jpeg.subarray(0, 700), exifSegment(exifBytes(6))),
    ...turned.filter(({ orientation }) => orientation === 5 || orientation === 6)
      .map(({ bytes }) => bytes),
  ],
  parse(bytes) {
    for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
      const orientation = readOrientation(bytes, format);
      ok(orientation >= 1 && orientation <= 8 && Number.isInteger(orientation));
    }
  },
};
