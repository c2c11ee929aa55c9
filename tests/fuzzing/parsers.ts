import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseImageList } from "../../src/datasets/image_list.ts";
import { parseIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { formatSamples, parseSamples } from "../../src/formats/samples_table.ts";
import { encodeSyntheticFace, parseSyntheticFace } from "../../src/formats/synthetic_face.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { decodePnm } from "../../src/images/decode_pnm.ts";
import { isCutShort } from "../../src/images/is_cut_short.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import { parseSpec } from "../../src/training/parse_spec.ts";
import { parsePairs } from "../../src/verification/read_pairs.ts";
import { pngBytes } from "../images/png_bytes.ts";
import { type FuzzedParser, latin1, ofText, utf8 } from "./fuzzed_parser.ts";
import { PICKLE_PARSERS } from "./pickle_parsers.ts";
import { PROTOCOL_PARSERS } from "./protocol_parsers.ts";
import { RECORD_PARSERS } from "./record_parsers.ts";
import { TAR_PARSERS } from "./tar_parsers.ts";

const face = encodeSyntheticFace({ seed: 7, identity: 3, image: 2, size: 16 });
const pnms = ["P6 2 2 255 abcdefghijkl", "P5\n# grey\n3 1\n65535\nabcdef", "P5 1 1 1 \0"].map(utf8);
const pictures = [
  face,
  ...pnms,
  ...["baseline", "progressive", "grey", "cmyk"].map((kind) =>
    readFileSync(new URL(`../../fixtures/images/gradient_${kind}.jpg`, import.meta.url))
  ),
  pngBytes({ width: 2, height: 2, bits: 8, colour: "rgb" }, [
    ...[0, 1, 2, 3, 4, 5, 6],
    ...[1, 9, 8, 7, 6, 5, 4],
  ]),
  pngBytes({ width: 2, height: 1, bits: 1, colour: "palette", interlaced: true }, [0, 0, 0, 0x80], [
    { type: "PLTE", data: [1, 2, 3, 4, 5, 6] },
  ]),
];
/** These are told to whoever wraps them with the path of the picture. */
const ofPictures = /^(expected |the (JPEG|PNG|PGM or PPM) |Cannot parse a synthetic face: )/;

/** Each line of a text becomes a few strings and numbers, and may be no longer than they are. */
const memoryOfText = 24;

const paths = ["x/A/A_0001.jpg", "x/A/A_0002.jpg", "x/Bo Li/Bo Li_0013.jpg"];
const images = { imageCount: paths.length, path: (image: number) => paths[image] };

/** Every parser of bytes that people bring. */
export const PARSERS: readonly FuzzedParser[] = [
  {
    name: "npy",
    samples: [
      encodeNpy({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) }),
      encodeNpy({ shape: [], data: Float32Array.of(1) }),
      latin1(
        "\x93NUMPY\x02\0\x38\0\0\0{'shape': (1,), 'fortran_order': False, 'descr': '<f8'}\n" +
          "\0\0\0\0\0\0\xf0\x3f",
      ),
    ],
    parse: decodeNpy,
  },
  {
    name: "safetensors",
    samples: [
      encodeSafetensors(
        new Map([
          ["a", { dtype: "F32", shape: [2, 1], data: Float32Array.of(1, 2) }],
          ["b", { dtype: "I64", shape: [], data: BigInt64Array.of(7n) }],
          ["c", { dtype: "U8", shape: [0, 3], data: new Uint8Array() }],
        ]),
        { note: "text" },
      ),
      encodeSafetensors(new Map()),
    ],
    parse: decodeSafetensors,
  },
  { name: "image-header", samples: pictures, parse: readImageHeader, says: ofPictures },
  {
    name: "image-end",
    samples: pictures,
    parse: (bytes) => isCutShort(bytes, readImageHeader(bytes).format),
    says: ofPictures,
  },
  { name: "pnm", samples: pnms, parse: decodePnm, says: ofPictures, memory: 3 },
  {
    name: "image",
    samples: pictures,
    parse: (bytes) => decodeImage(bytes, { maxPixels: 2 ** 12 }),
  },
  { name: "synthetic-face", samples: [face], parse: parseSyntheticFace },
  ...PICKLE_PARSERS,
  {
    name: "pairs",
    samples: [
      utf8("2\t1\nA\t1\t2\nA\t1\tBo Li\t13\nA\t2\t1\nA\t2\tBo Li\t13\n"),
      utf8("\ufeff1\r\nA 1 2\r\nA 1 A 2"),
      utf8("0\t1\t1\n0\t2\t0\n"),
      utf8("A_0001.jpg 3\nA_0002.jpg 3\nA_0001.jpg 0\nA_0002.png 0\n"),
    ],
    parse: ofText((text) => {
      const { a, b, same } = parsePairs(text, "p", images);
      ok(a.length === same.length && b.length === same.length);
      ok(a.every((row) => row < paths.length) && b.every((row) => row < paths.length));
    }),
    memory: memoryOfText,
  },
  {
    name: "image-list",
    samples: [utf8("a b.png 9\nb.png\t2\n\nc.png 09\n"), utf8("\ufeffa.png x\r\nb.png y")],
    parse: ofText((text) => parseImageList(text, "list")),
    memory: memoryOfText,
  },
  {
    name: "samples-table",
    samples: [utf8(formatSamples({ paths: ["a/1.jpg", "b 2.jpg"], identities: ["a", "b"] }))],
    parse: ofText((text) => parseSamples(text, "samples")),
    memory: memoryOfText,
  },
  {
    name: "identity-names",
    samples: [utf8("2\nA\t1\nB C\t5\n"), utf8("7\n9\n")],
    parse: ofText(parseIdentityNames),
    memory: memoryOfText,
  },
  {
    name: "spec",
    samples: [utf8("multi-step:milestones=8/12,gamma=0.1"), utf8("small:width=32,flip=true")],
    parse: ofText(parseSpec),
    memory: memoryOfText,
  },
  ...PROTOCOL_PARSERS,
  ...RECORD_PARSERS,
  ...TAR_PARSERS,
];
