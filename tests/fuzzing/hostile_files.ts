import { crc32, deflateSync, gzipSync } from "node:zlib";
import { OPCODES } from "../../src/formats/pickle/opcodes.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { imagePayload, part } from "../formats/record_bytes.ts";
import { tarBytes } from "../formats/tar_bytes.ts";
import {
  bigEndian,
  blob,
  encode,
  HOSTILE_PATHS,
  type HostileBytes,
  jsonLike,
  littleEndian,
  numeral,
  size,
  word,
} from "./arbitraries.ts";
import { concat } from "./concat.ts";

/** NumPy's header, with the length that it has or another. */
export const npyFiles: HostileBytes = fc.tuple(
  fc.constantFrom(1, 1, 1, 2, 3, 0, 255),
  fc.constantFrom("<f4", "<f4", "<f8", ">f4", "<f2", ">f2", "|O", "<f4'", "object"),
  fc.constantFrom("False", "False", "True", "0"),
  fc.array(numeral, { maxLength: 4 }),
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, size),
  blob,
).map(([version, type, order, shape, length, data]) => {
  const header = encode(
    `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${
      shape.map((n) => `${n},`).join(" ")
    }), }\n`,
  );
  const told = littleEndian(length ?? header.length, version === 1 ? 2 : 4);
  return concat([[0x93], encode("NUMPY"), [version, 0], told, header, data]);
});

/** A header in JSON with the length that it has or another, and numbers. */
export const safetensorsFiles: HostileBytes = fc.tuple(
  jsonLike({
    __metadata__: { note: "text", format: "virtual-fc" },
    a: { dtype: "F32", shape: [2, 1], data_offsets: [0, 8] },
    b: { dtype: "U8", shape: [0, 3], data_offsets: [8, 8] },
  }),
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, size),
  fc.oneof(fc.constant(new Uint8Array(8)), blob),
).map(([header, length, data]) => {
  const text = encode(header);
  return concat([littleEndian(length ?? text.length, 8), text, data]);
});

/** With the numbers of a sound file, and a header that is like its own. */
export function safetensorsLike(file: Uint8Array): HostileBytes {
  const end = 8 + new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, end)));
  return jsonLike(header).map((text) => {
    const padded = encode(text.padEnd(Math.ceil(text.length / 8) * 8));
    return concat([littleEndian(padded.length, 8), padded, file.subarray(end)]);
  });
}

/** Members of all kinds, whose names lead out of where they are unpacked. */
const tars: HostileBytes = fc.array(
  fc.record({
    name: fc.oneof(
      fc.constantFrom("a.jpg", "a.cls", "a.json", "b/a.jpg", "b/c/a.jpg"),
      fc.tuple(
        fc.constantFrom("", "b/", "../", "/"),
        word,
        fc.constantFrom(".jpg", ".cls", ".json"),
      )
        .map((parts) => parts.join("")),
      fc.constantFrom(...HOSTILE_PATHS),
    ).map((name) => new TextDecoder().decode(encode(name).subarray(0, 99))),
    type: fc.constantFrom(..."00000000", ..."1234567", "x", "g", "L", "K", "S", "\0"),
    bytes: fc.oneof(
      blob,
      numeral.map(encode),
      jsonLike({ label: 7, cls: "x", identity: 2 }).map(encode),
      fc.tuple(fc.constantFrom("path", "size", "linkpath", "GNU.sparse.size"), word, numeral)
        .map(([key, name, length]) => {
          const record = ` ${key}=${key === "size" ? length : name}\n`;
          return encode(`${encode(record).length + 2}${record}`);
        }),
    ),
    size: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, size),
  }),
  { maxLength: 6 },
).map((entries) => tarBytes(entries));

/** Tar files. */
export const tarFiles: HostileBytes = tars;

/** Compressed ones, one or two after each other. */
export const gzipFiles: HostileBytes = fc.array(tars, { minLength: 1, maxLength: 2 })
  .map((files) => concat(files.map((tar) => new Uint8Array(gzipSync(tar)))));

/** Records of a few labels and an image, in one part or several that do not always fit. */
export const recordFiles: HostileBytes = fc.array(
  fc.tuple(
    fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 7),
    fc.tuple(size, fc.oneof(fc.nat(5), fc.constantFrom(-1, NaN, Infinity, 0.5, 1e30)), fc.nat(8)),
    fc.array(fc.oneof(fc.nat(8), fc.constantFrom(-1, NaN, 1e30)), { maxLength: 4 }),
    blob,
    fc.boolean(),
  ).map(([kind, [flag, label, id], labels, image, isFlagTrue]) =>
    part(kind, imagePayload(isFlagTrue ? labels.length : flag, label, id, labels, image))
  ),
  { maxLength: 6 },
).map(concat);

const opcode = fc.constantFrom(...Object.values(OPCODES));
const text = fc.oneof(
  word,
  fc.constantFrom("numpy", "ndarray", "numpy.core.multiarray", "_reconstruct", "_codecs", "encode"),
  fc.constantFrom("builtins", "bytes", "os", "system", "b", "latin1", "f4", "numpy.dtype", "dtype"),
).map(encode);

/** What an opcode is followed by: nothing, a number, a line, or bytes with the length they have or another. */
const operand = fc.oneof(
  fc.constant(new Uint8Array()),
  fc.nat(255).map((byte) => Uint8Array.of(byte)),
  size.map((value) => Uint8Array.from(littleEndian(value, 4))),
  numeral.map((line) => encode(`${line}\n`)),
  fc.tuple(text, text).map(([a, b]) => concat([a, [10], b, [10]])),
  ...([1, 2, 4, 8] as const).map((width) =>
    fc.tuple(text, fc.option(size, { freq: 4 })).map(([bytes, length]) =>
      concat([littleEndian(length ?? bytes.length, width === 1 ? 2 : width).slice(0, width), bytes])
    )
  ),
);

/** A tree of what a pickle of a verification set is made of. */
const value = fc.letrec<{ value: Uint8Array<ArrayBuffer> }>((tie) => {
  const { NONE, NEWTRUE, NEWFALSE, BININT1, SHORT_BINBYTES, BINBYTES, EMPTY_LIST, MARK } = OPCODES;
  const { APPENDS, TUPLE, TUPLE2, BINPUT, BINGET, GLOBAL, REDUCE, BUILD } = OPCODES;
  const items = fc.array(tie("value"), { maxLength: 4 });
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(NONE, NEWTRUE, NEWFALSE).map((code) => Uint8Array.of(code)),
      fc.nat(255).map((byte) => Uint8Array.of(BININT1, byte)),
      text.map((bytes) => concat([[SHORT_BINBYTES, bytes.length], bytes])),
      fc.tuple(blob, fc.option(size, { freq: 6 })).map(([bytes, length]) =>
        concat([[BINBYTES], littleEndian(length ?? bytes.length, 4), bytes])
      ),
      items.map((values) => concat([[EMPTY_LIST, MARK], ...values, [APPENDS]])),
      items.map((values) => concat([[MARK], ...values, [TUPLE]])),
      fc.tuple(tie("value"), tie("value")).map(([a, b]) => concat([a, b, [TUPLE2]])),
      fc.tuple(tie("value"), fc.nat(3)).map(([a, at]) => concat([a, [BINPUT, at]])),
      fc.nat(3).map((at) => Uint8Array.of(BINGET, at)),
      fc.tuple(text, text, tie("value"), fc.constantFrom(REDUCE, BUILD)).map(([a, b, of, code]) =>
        concat([[GLOBAL], a, [10], b, [10], of, [code]])
      ),
    ),
  };
}).value;

/** Pickles: of trees of values, or of opcodes in any order. */
export const pickleFiles: HostileBytes = fc.tuple(
  fc.constantFrom([0x80, 2], [0x80, 3], [0x80, 4], [0x80, 255], []),
  fc.oneof(
    value,
    fc.array(fc.tuple(opcode.map((code) => [code]), operand).map(concat), { maxLength: 20 })
      .map(concat),
  ),
  fc.constantFrom([OPCODES.STOP], [OPCODES.STOP], []),
).map(concat);

/** Netpbm's header and some bytes. */
export const pnmFiles: HostileBytes = fc.tuple(
  fc.constantFrom("P5", "P6", "P5", "P6", "P4", "P7"),
  fc.array(
    fc.tuple(fc.constantFrom(" ", "\n", "\t", "\n# comment\n", "#", ""), numeral)
      .map((parts) => parts.join("")),
    { minLength: 2, maxLength: 4 },
  ),
  fc.constantFrom("\n", " ", ""),
  blob,
).map(([magic, numbers, end, pixels]) => concat([encode(magic + numbers.join("") + end), pixels]));

/** Chunks with the sums and lengths that they have, or not. */
export const pngFiles: HostileBytes = fc.tuple(
  fc.tuple(size, size),
  fc.tuple(
    fc.constantFrom(8, 8, 1, 2, 4, 16, 3, 255),
    fc.constantFrom(0, 2, 3, 4, 6, 1, 7),
    fc.constantFrom(0, 0, 0, 1),
    fc.constantFrom(0, 0, 0, 1),
    fc.constantFrom(0, 1, 2),
  ),
  fc.array(
    fc.tuple(
      fc.constantFrom(
        "IDAT",
        "IDAT",
        "PLTE",
        "tRNS",
        "iCCP",
        "zTXt",
        "acTL",
        "IEND",
        "IHDR",
        "xxxx",
      ),
      blob,
      fc.boolean(),
      fc.option(size, { freq: 8 }),
    ),
    { maxLength: 5 },
  ),
).map(([[width, height], kind, chunks]) =>
  concat([
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    pngChunk("IHDR", [...bigEndian(width, 4), ...bigEndian(height, 4), ...kind]),
    ...chunks.map(([type, data, isDeflated, length]) =>
      pngChunk(type, isDeflated ? deflateSync(data) : data, length ?? undefined)
    ),
    pngChunk("IEND", []),
  ])
);

function pngChunk(type: string, data: ArrayLike<number>, length = data.length) {
  const body = concat([encode(type), data]);
  return concat([bigEndian(length, 4), body, bigEndian(crc32(body), 4)]);
}

/** Of a frame or a scan: the id of each, how often it is sampled, and which tables it takes. */
const components = fc.array(
  fc.tuple(
    fc.constantFrom(1, 2, 3, 4, 0, 255),
    fc.constantFrom(0x11, 0x22, 0x21, 0, 0xff),
    fc.nat(3),
  ),
  { maxLength: 5 },
);

function segment(marker: number, data: readonly number[], length = data.length + 2) {
  return concat([[0xff, marker], bigEndian(length % 65536, 2), data]);
}

/** Segments in any order, with tables and frames that are sound or not, and the noise of a scan. */
export const jpegFiles: HostileBytes = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom(0xc0, 0xc0, 0xc1, 0xc2, 0xc3, 0xc9), fc.tuple(size, size), components)
      .map(([marker, [width, height], parts]) =>
        segment(marker, [
          8,
          ...bigEndian(height % 65536, 2),
          ...bigEndian(width % 65536, 2),
          parts.length,
          ...parts.flat(),
        ])
      ),
    fc.tuple(fc.constantFrom(0, 1, 2, 3, 0x10, 0x42), fc.array(fc.nat(255), { maxLength: 130 }))
      .map(([id, table]) => segment(0xdb, [id, ...table])),
    fc.tuple(
      fc.constantFrom(0, 1, 0x10, 0x11, 0x22),
      fc.array(fc.constantFrom(0, 0, 1, 2, 255), { minLength: 16, maxLength: 16 }),
      fc.array(fc.nat(255), { maxLength: 12 }),
    ).map(([id, counts, symbols]) => segment(0xc4, [id, ...counts, ...symbols])),
    fc.tuple(components, blob).map(([parts, noise]) =>
      concat([
        segment(0xda, [
          parts.length,
          ...parts.flatMap(([id, , table]) => [id, table]),
          ...[0, 63, 0],
        ]),
        noise,
      ])
    ),
    fc.tuple(
      fc.constantFrom(0xe0, 0xe1, 0xee, 0xfe, 0xdd, 0xdc),
      blob,
      fc.option(size, { freq: 6 }),
    )
      .map(([marker, data, length]) => segment(marker, [...data], length ?? undefined)),
    fc.constantFrom(0xd0, 0xd7, 0xd8, 0x01, 0x00).map((marker) => Uint8Array.of(0xff, marker)),
  ),
  { maxLength: 8 },
).map((segments) => concat([[0xff, 0xd8], ...segments, [0xff, 0xd9]]));
