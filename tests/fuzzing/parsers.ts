import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseImageList } from "../../src/datasets/image_list.ts";
import { parseIdentityNames } from "../../src/datasets/read_identity_names.ts";
import { encodeSyntheticFace, parseSyntheticFace } from "../../src/formats/face_recipe.ts";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { decodeImage } from "../../src/images/decode_image.ts";
import { decodePnm } from "../../src/images/decode_pnm.ts";
import { isCutShort } from "../../src/images/is_cut_short.ts";
import { readImageHeader } from "../../src/images/read_image_header.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { formatSamples, parseSamples } from "../../src/runs/samples_tsv.ts";
import { parseSpec } from "../../src/training/parse_spec.ts";
import { readEmbeddings } from "../../src/verification/embeddings_file.ts";
import { parsePairs } from "../../src/verification/read_pairs.ts";
import { pictures as usualPictures } from "../images/pictures.ts";
import { pngBytes } from "../images/png_bytes.ts";
import { ALIGNMENT_PARSERS } from "./alignment_parsers.ts";
import { numeral, size, specs, table, word } from "./arbitraries.ts";
import { type FuzzedParser, latin1, ofFile, ofText, utf8 } from "./fuzzed_parser.ts";
import { jpegFiles, npyFiles, pngFiles, pnmFiles, safetensorsFiles } from "./hostile_files.ts";
import { bmpFiles, gifFiles, heifFiles, tiffFiles, webpFiles } from "./hostile_pictures.ts";
import { JSON_PARSERS } from "./json_parsers.ts";
import { LIST_PARSERS } from "./list_parsers.ts";
import { ONNX_PARSER } from "./onnx_parser.ts";
import { NETWORK_PARSER } from "./network_parser.ts";
import { ORIENTATION_PARSER } from "./orientation_parser.ts";
import { PICKLE_PARSERS } from "./pickle_parsers.ts";
import { PROTOCOL_PARSERS } from "./protocol_parsers.ts";
import { RECORD_PARSERS } from "./record_parsers.ts";
import { TAR_PARSERS } from "./tar_parsers.ts";
import { TORCH_PARSER } from "./torch_parser.ts";
import { ZIP_PARSER } from "./zip_parser.ts";

const face = encodeSyntheticFace({ seed: 7, identity: 3, image: 2, size: 16 });
const pnms = ["P6 2 2 255 abcdefghijkl", "P5\n# grey\n3 1\n65535\nabcdef", "P5 1 1 1 \0"].map(utf8);
const SAMPLES = [
  ...[
    "lossy.webp",
    "lossless_alpha.webp",
    "animated.webp",
    "plain.gif",
    "rle8.bmp",
    "palette_4.bmp",
  ],
  ...["rgb_lzw.tif", "tiles.tif", "jpeg.tif", "still.avif", "still.heic", "text.pgm", "bits.pbm"],
  ...["arithmetic.jpg", "cmyk.jpg", "baseline_4x1.jpg", "progressive_2x2.jpg", "colour_key.png"],
];
const pictures = [
  face,
  ...pnms,
  ...["baseline", "progressive", "grey", "cmyk"].map((kind) =>
    readFileSync(new URL(`../../fixtures/images/gradient_${kind}.jpg`, import.meta.url))
  ),
  ...usualPictures.filter(({ name }) => SAMPLES.includes(name)).map(({ bytes }) => bytes),
  pngBytes({ width: 2, height: 2, bits: 8, colour: "rgb" }, [
    ...[0, 1, 2, 3, 4, 5, 6],
    ...[1, 9, 8, 7, 6, 5, 4],
  ]),
  pngBytes({ width: 2, height: 1, bits: 1, colour: "palette", interlaced: true }, [0, 0, 0, 0x80], [
    { type: "PLTE", data: [1, 2, 3, 4, 5, 6] },
  ]),
];
/** These are told to whoever wraps them with the path of the picture. */
const ofPictures =
  /^(expected |the (JPEG|PNG|WebP|BMP|GIF|TIFF|AVIF|HEIC|PGM or PPM|PBM, PGM or PPM) |Cannot parse a synthetic face: )/;

/**
 * Of short lines: the six bytes of a pair of LFW become the names of two images, some 80 bytes, and a place of each in a
 * list. Lists with millions of lines, those of images, are opened without (see list-of-files).
 */
const memoryOfText = 24;

const paths = ["x/A/A_0001.jpg", "x/A/A_0002.jpg", "x/Bo Li/Bo Li_0013.jpg"];
const images = { imageCount: paths.length, path: (image: number) => paths[image] };

const faceFiles = fc.tuple(
  fc.constantFrom(1, 1, 0, 255),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  size,
  size,
  size,
)
  .map(([version, seed, identity, image, side]) => {
    const bytes = Uint8Array.from(face), view = new DataView(bytes.buffer);
    bytes[5] = version;
    view.setBigInt64(6, seed, true);
    view.setUint32(14, identity, true);
    view.setUint32(18, image, true);
    view.setUint16(22, side, true);
    return bytes;
  });
const pictureFiles = fc.oneof(
  ...[jpegFiles, pngFiles, pnmFiles, faceFiles],
  ...[bmpFiles, gifFiles, heifFiles, tiffFiles, webpFiles],
);
const person = fc.oneof(fc.constantFrom("A", "Bo Li"), word);
const pairFiles = fc.oneof(
  table([person, fc.constantFrom("1", "2", "13"), fc.constantFrom("1", "2", "13")], {
    header: "4\n",
  }),
  table([fc.constantFrom("A_0001.jpg", "A_0002.png", "x"), numeral], { separators: [" "] }),
  table([person, numeral, person, numeral], { header: "2 2\n" }),
  table([numeral, numeral, fc.constantFrom("0", "1")], { header: "0 1 1\n" }),
);

/** Every parser of bytes that people bring. */
export const PARSERS: readonly FuzzedParser[] = [
  {
    name: "npy",
    made: npyFiles,
    samples: [
      encodeNpy({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) }),
      encodeNpy({ shape: [], data: Float32Array.of(1) }),
      latin1(
        "\x93NUMPY\x02\0\x38\0\0\0{'shape': (1,), 'fortran_order': False, 'descr': '<f8'}\n" +
          "\0\0\0\0\0\0\xf0\x3f",
      ),
      latin1(
        "\x93NUMPY\x01\0\x37\0{'shape': (2, 2), 'fortran_order': True, 'descr': '>f2'}\n" +
          "\x3c\0\0\0\x3c\0\0\0",
      ),
    ],
    parse: decodeNpy,
    memory: 5, // turned, made float32, and put in the order of rows
  },
  {
    name: "safetensors",
    made: safetensorsFiles,
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
      latin1(
        '\x3c\0\0\0\0\0\0\0{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}' +
          "     \x80\x3f\0\xc0",
      ),
    ],
    parse: decodeSafetensors,
    memory: 2, // halves become float32
  },
  {
    name: "image-header",
    made: pictureFiles,
    samples: pictures,
    parse: readImageHeader,
    says: ofPictures,
  },
  {
    name: "image-end",
    made: pictureFiles,
    samples: pictures,
    parse: (bytes) => isCutShort(bytes, readImageHeader(bytes).format),
    says: ofPictures,
  },
  { name: "pnm", made: pnmFiles, samples: pnms, parse: decodePnm, says: ofPictures, memory: 3 },
  {
    name: "image",
    made: pictureFiles,
    samples: pictures,
    parse: (bytes) => decodeImage(bytes, { maxPixels: 2 ** 12 }),
  },
  ORIENTATION_PARSER,
  { name: "synthetic-face", made: faceFiles, samples: [face], parse: parseSyntheticFace },
  ...PICKLE_PARSERS,
  {
    name: "pairs",
    made: pairFiles,
    samples: [
      utf8("2\t1\nA\t1\t2\nA\t1\tBo Li\t13\nA\t2\t1\nA\t2\tBo Li\t13\n"),
      utf8("\ufeff1\r\nA 1 2\r\nA 1 A 2"),
      utf8("0\t1\t1\n0\t2\t0\n"),
      utf8("A_0001.jpg 3\nA_0002.jpg 3\nA_0001.jpg 0\nA_0002.png 0\n"),
      utf8("# pairs\nA/A_0001.jpg A/A_0002.jpg 1\nA/A_0001.jpg Bo Li/Bo Li_0013.jpg 0\n"),
      utf8('file1,file2,same\nA/A_0001.jpg,"A/A_0002.jpg",true\r\n'),
      utf8("1,1\rA,1,2\rA,1,Bo Li,13\r"),
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
    made: fc.oneof(
      table([word, numeral], { separators: [" ", "\t", ", "] }),
      table([numeral, numeral, word]),
      table([word, numeral, numeral, numeral, numeral, numeral], { separators: [" ", ","] }),
      table([word, word, numeral], { header: "path,age,label\n", separators: [","] }),
    ),
    samples: [
      utf8("a b.png 9\nb.png\t2\n\nc.png 09\n"),
      utf8("\ufeffa.png x\r\nb.png y"),
      utf8("0\t3.000000\ta.png\n1\t4.000000\tb.png\n"),
      utf8("1\ta.png\t3\r1\tb.png\t4\r"),
      utf8('path,"label"\n"a, ""1"".png",Ann Bo\n# none\nb.png,7\n'),
      utf8("a.png 1 38.1 51.7 73.5 51.5\nb.png 1.0 3 4 5 6\n"),
    ],
    parse: ofText((text) => parseImageList(text, "list")),
    memory: memoryOfText,
  },
  {
    name: "samples-table",
    made: table([numeral, word, word], { header: "row\tpath\tidentity\n" }),
    samples: [utf8(formatSamples({ paths: ["a/1.jpg", "b 2.jpg"], identities: ["a", "b"] }))],
    parse: ofText((text) => parseSamples(text, "samples")),
    memory: memoryOfText,
  },
  {
    name: "identity-names",
    made: table([word, numeral]),
    samples: [utf8("2\nA\t1\nB C\t5\n"), utf8("7\n9\n")],
    parse: ofText(parseIdentityNames),
    memory: memoryOfText,
  },
  {
    name: "spec",
    made: specs,
    samples: [utf8("multi-step:milestones=8/12,gamma=0.1"), utf8("small:width=32,flip=true")],
    parse: ofText(parseSpec),
    memory: memoryOfText,
  },
  {
    name: "embeddings-file",
    made: npyFiles,
    samples: [
      encodeNpy({ shape: [3, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5) }),
      latin1(
        "\x93NUMPY\x01\0\x38\0{'shape': (1, 1), 'fortran_order': False, 'descr': '<f8'}\n" +
          "\0\0\0\0\0\0\xf0\x3f",
      ),
    ],
    parse: ofFile(readEmbeddings, ".npy"),
    memory: 5, // read, turned, copied to where numbers may be, and made float32
  },
  ...ALIGNMENT_PARSERS,
  ...JSON_PARSERS,
  ONNX_PARSER,
  ...LIST_PARSERS,
  ...PROTOCOL_PARSERS,
  ...RECORD_PARSERS,
  ...TAR_PARSERS,
  TORCH_PARSER,
  NETWORK_PARSER,
  ZIP_PARSER,
];
