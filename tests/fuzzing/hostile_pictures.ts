import * as fc from "../../src/npm/fast_check.ts";
import { bigEndian, blob, encode, type HostileBytes, littleEndian, size } from "./arbitraries.ts";
import { concat } from "./concat.ts";

/** The file's header, its picture's of any length, and rows. */
export const bmpFiles: HostileBytes = fc.tuple(
  size,
  fc.constantFrom(40, 40, 12, 64, 108, 124, 0, 7, 2 ** 31),
  fc.tuple(size, size),
  fc.constantFrom(24, 8, 1, 4, 16, 32, 0, 7),
  fc.constantFrom(0, 0, 1, 2, 3, 4, 6, 99),
  fc.tuple(size, blob),
).map(([offset, header, [width, height], bits, compression, [colours, rows]]) => {
  const side = (value: number) => littleEndian(value, header === 12 ? 2 : 4);
  return concat([
    encode("BM"),
    littleEndian(offset, 4),
    littleEndian(0, 4),
    littleEndian(offset % 200, 4),
    littleEndian(header, 4),
    side(width),
    side(height),
    littleEndian(1, 2),
    littleEndian(bits, 2),
    ...[compression, rows.length, 0, 0, colours, 0].map((value) => littleEndian(value, 4)),
    rows,
  ]);
});

/** Blocks of data, each after a length that it has or not. */
const subBlocks = fc.array(fc.tuple(blob, fc.option(fc.nat(255), { freq: 8 })), { maxLength: 3 })
  .map((blocks) =>
    concat([
      ...blocks.map(([data, length]) =>
        concat([[length ?? Math.min(255, data.length)], data.subarray(0, 255)])
      ),
      [0],
    ])
  );

/** A screen, then frames and extensions. */
export const gifFiles: HostileBytes = fc.tuple(
  fc.constantFrom("GIF89a", "GIF87a"),
  fc.tuple(size, size, fc.nat(255)),
  blob,
  fc.array(
    fc.oneof(
      fc.tuple(fc.tuple(size, size, size, size), fc.nat(255), fc.nat(12), subBlocks)
        .map(([sides, flags, codeSize, data]) =>
          concat([
            [0x2c],
            ...sides.map((side) => littleEndian(side % 65536, 2)),
            [flags, codeSize],
            data,
          ])
        ),
      fc.tuple(fc.constantFrom(0xf9, 0xfe, 0xff, 1), subBlocks)
        .map(([kind, data]) => concat([[0x21, kind], data])),
      fc.constantFrom([0x3b], [0]).map((bytes) => Uint8Array.from(bytes)),
    ),
    { maxLength: 4 },
  ),
).map(([magic, [width, height, flags], palette, parts]) =>
  concat([
    encode(magic),
    littleEndian(width % 65536, 2),
    littleEndian(height % 65536, 2),
    [flags, 0, 0],
    palette,
    ...parts,
  ])
);

/** Tags of the first page, with values in them or elsewhere. */
export const tiffFiles: HostileBytes = fc.tuple(
  fc.boolean(),
  fc.constantFrom(42, 42, 42, 43),
  fc.constantFrom(8, 8, 8, 0, 2 ** 32 - 1),
  fc.array(
    fc.tuple(
      fc.constantFrom(256, 257, 258, 259, 262, 273, 277, 278, 279, 322, 323, 324, 325, 284, 338),
      fc.constantFrom(3, 4, 3, 4, 1, 5, 0),
      fc.oneof(fc.constant(1), size),
      fc.oneof(fc.nat(64), size),
    ),
    { maxLength: 12 },
  ),
  blob,
).map(([isLittle, version, start, tags, data]) => {
  const number = (value: number, bytes: 2 | 4) =>
    isLittle ? littleEndian(value, bytes) : bigEndian(value % 2 ** (8 * bytes), bytes);
  return concat([
    encode(isLittle ? "II" : "MM"),
    number(version, 2),
    number(start, 4),
    number(tags.length, 2),
    ...tags.flatMap(([tag, type, count, value]) => [
      number(tag, 2),
      number(type, 2),
      number(count, 4),
      type === 3 ? concat([number(value % 65536, 2), [0, 0]]) : number(value, 4),
    ]),
    number(0, 4),
    data,
  ]);
});

/** Chunks with the lengths that they have, or not. */
export const webpFiles: HostileBytes = fc.tuple(
  fc.option(size, { freq: 6 }),
  fc.array(
    fc.tuple(
      fc.constantFrom("VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "xxxx"),
      fc.oneof(
        blob,
        fc.tuple(size, size, blob).map(([a, b, data]) =>
          concat([littleEndian(a, 4), littleEndian(b, 4), data])
        ),
      ),
      fc.option(size, { freq: 8 }),
    ),
    { maxLength: 4 },
  ),
).map(([length, chunks]) => {
  const body = concat(chunks.flatMap(([name, data, told]) => [
    encode(name),
    littleEndian(told ?? data.length, 4),
    data,
    new Uint8Array(data.length % 2),
  ]));
  return concat([encode("RIFF"), littleEndian(length ?? body.length + 4, 4), encode("WEBP"), body]);
});

function box(name: string, body: Uint8Array, length?: number): Uint8Array<ArrayBuffer> {
  return concat([bigEndian(length ?? body.length + 8, 4), encode(name), body]);
}

/** Boxes within boxes, with the lengths that they have, or not, behind the brand of an AVIF or a HEIC. */
export const heifFiles: HostileBytes = fc.tuple(
  fc.constantFrom("avif", "heic", "mif1"),
  fc.letrec<{ boxes: Uint8Array<ArrayBuffer> }>((tie) => ({
    boxes: fc.array(
      fc.tuple(
        fc.constantFrom("meta", "pitm", "iprp", "ipco", "ipma", "ispe", "irot", "iloc", "mdat"),
        fc.oneof(
          { maxDepth: 4 },
          blob,
          tie("boxes"),
          tie("boxes").map((inner) => concat([[0, 0, 0, 0], inner])),
          fc.tuple(size, size).map(([a, b]) =>
            concat([[0, 0, 0, 0], bigEndian(a, 4), bigEndian(b, 4)])
          ),
        ),
        fc.option(size, { freq: 10 }),
      ),
      { maxLength: 5 },
    ).map((all) => concat(all.map(([name, body, length]) => box(name, body, length ?? undefined)))),
  })).boxes,
).map(([brand, boxes]) => concat([box("ftyp", encode(`${brand}\0\0\0\0${brand}`)), boxes]));
