import { ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  ALIGNMENT_JSON,
  type AlignmentState,
  readAlignmentState,
} from "../../src/alignment/alignment_json.ts";
import { parseLandmarkList } from "../../src/alignment/landmark_list.ts";
import {
  formatLandmarkRow,
  LANDMARK_COLUMNS,
  readLandmarkRows,
} from "../../src/alignment/landmarks_tsv.ts";
import { readTflite } from "../../src/formats/tflite.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { smallTflite, tinyTflite } from "../formats/tflite_bytes.ts";
import {
  blob,
  encode,
  jsonFiles,
  littleEndian,
  numeral,
  size,
  table,
  word,
} from "./arbitraries.ts";
import { concat } from "./concat.ts";
import {
  type FuzzedParser,
  fuzzFolder,
  ofFile,
  ofText,
  overwriteFile,
  utf8,
} from "./fuzzed_parser.ts";

/** A text becomes numbers and strings, each of which takes more than its letters. */
const memory = 64;

const points = [[30, 50], [70, 50], [50, 70], [35, 90], [65, 90]] as const;
const row = formatLandmarkRow({
  ...{ path: "a/1.jpg", identity: "a", crop: "a/1.jpg", width: 99, height: 98 },
  ...{ orientation: 1, upright: 1, faces: 1, face: 1, points, residual: 3 },
  detected: { box: { left: 1, top: 2, right: 3, bottom: 4 }, score: 0.9, presence: 1 },
});
const head = `${LANDMARK_COLUMNS.join("\t")}\n`;
const state: AlignmentState = {
  version: 1,
  asked: {
    ...{ data: "photos", images: 5, identities: 2, format: "folder", template: "insightface" },
    ...{ width: 112, height: 112, sampling: "area", faces: "main", turns: false },
    ...{ orientation: "exif", landmarks: null },
  },
  done: 3,
  bytes: { landmarks: 300, skipped: 21 },
  isWhole: false,
};
const folder = join(fuzzFolder(), "aligned");
mkdirSync(folder);

/** Parsers of what tells where faces are, and of the networks that find them. */
export const ALIGNMENT_PARSERS: readonly FuzzedParser[] = [
  {
    name: "tflite",
    samples: [tinyTflite(), smallTflite()],
    made: fc.tuple(
      fc.oneof(fc.constant("TFL3"), word),
      fc.array(fc.oneof(size, fc.nat(64)), { maxLength: 40 }),
      blob,
    ).map(([mark, words, rest]) =>
      concat([
        littleEndian(16, 4),
        encode(mark),
        ...words.map((value) => littleEndian(value, 4)),
        rest,
      ])
    ),
    parse(bytes) {
      const { tensors, operators } = readTflite(bytes);
      for (const { data } of tensors) ok(data.length <= bytes.length);
      ok(operators.every(({ inputs }) => inputs.every((input) => input < tensors.length)));
    },
    memory: 128, // an object for each four bytes of a list of tables
  },
  {
    name: "landmark-list",
    samples: [
      utf8("a/1.jpg 30 50 70 50 50 70 35 90 65 90\n2.jpg 30 70 50 35 65 50 50 70 90 90\n"),
      utf8("1\nlefteye_x lefteye_y\n1.jpg  30 50 70 50 50 70 35 90 65 90\n"),
      utf8(head + row),
      utf8(JSON.stringify({ "a.jpg": points, "b.jpg": [{ keypoints: { left_eye: [1, 2] } }] })),
    ],
    made: fc.oneof(
      table([word, ...Array.from({ length: 10 }, () => numeral)], { separators: [" ", "\t", ","] }),
      jsonFiles({ "a.jpg": points, "b.jpg": { left_eye: [1, 2], nose: [3, 4] } }),
    ),
    parse: ofText((text) => parseLandmarkList(text, "list").find("x/a/1.jpg", "a")),
    memory,
  },
  {
    name: "landmarks-table",
    samples: [utf8(head + row + row)],
    made: table([word, word, word, ...Array.from({ length: 23 }, () => numeral)], { header: head }),
    parse: ofFile(async (file) => {
      for await (const { points } of readLandmarkRows(file)) {
        ok(points.flat().every(Number.isFinite));
      }
    }, ".tsv"),
    memory: Infinity, // pieces of a file that is read as a stream
  },
  {
    name: "alignment-state",
    samples: [utf8(JSON.stringify(state))],
    made: jsonFiles(state),
    async parse(bytes) {
      overwriteFile(join(folder, ALIGNMENT_JSON), bytes);
      return await readAlignmentState(folder);
    },
    memory,
  },
];
