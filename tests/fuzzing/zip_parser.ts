import { openDataset } from "../../src/datasets/open_dataset.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { zipBytes } from "../formats/zip_bytes.ts";
import { blob, HOSTILE_PATHS, size, word } from "./arbitraries.ts";
import { type FuzzedParser, ofFile } from "./fuzzed_parser.ts";

const items = [
  { name: "faces/ann/" },
  { name: "faces/ann/1.jpg", bytes: "abc" },
  { name: "faces/bob/1.jpg", bytes: "abcdefgh".repeat(20), method: 8 },
];
const name = fc.oneof(
  fc.tuple(fc.constantFrom("", "a/", "../", "/"), word, fc.constantFrom(".jpg", "", "/"))
    .map((parts) => parts.join("")),
  fc.constantFrom("a/1.jpg", "b/c/1.png", ...HOSTILE_PATHS),
);

/** Lists an archive, and reads its images. */
export const ZIP_PARSER: FuzzedParser = {
  name: "zip",
  samples: [zipBytes(items), zipBytes(items, { is64: true }), zipBytes(items, { comment: "PK" })],
  made: fc.tuple(
    fc.array(
      fc.record({
        name,
        bytes: blob,
        method: fc.constantFrom(0, 0, 8, 8, 9, 99),
        flags: fc.constantFrom(0, 0, 0, 1, 0x800),
        size: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, size),
      }),
      { maxLength: 5 },
    ),
    fc.record({ is64: fc.boolean(), comment: word }),
  ).map(([items, form]) => zipBytes(items, form)),
  parse: ofFile(async (file) => {
    const dataset = await openDataset(file, { onFault() {} });
    try {
      for (let image = 0; image < dataset.imageCount; image++) await dataset.read(image);
    } finally {
      await dataset.close();
    }
  }, ".zip"),
  memory: Infinity, // of what is in it
};
