import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expandBraces } from "../../src/datasets/expand_braces.ts";
import { readImageList } from "../../src/datasets/image_list.ts";
import { NAME_FILE, readNameFile } from "../../src/datasets/name_file.ts";
import { readBytes } from "../../src/streams/read_bytes.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { readCfpPairs } from "../../src/verification/read_cfp_pairs.ts";
import { encode, hostilePath, numeral, table, word } from "./arbitraries.ts";
import {
  type FuzzedParser,
  fuzzFolder,
  latin1,
  ofText,
  overwriteFile,
  utf8,
} from "./fuzzed_parser.ts";

/** Each line of a text becomes a few strings and numbers, and may be no longer than they are. */
const memory = 24;

const folder = fuzzFolder();

const people = ["001", "002"], views = ["frontal", "profile"];
const paths = people.flatMap((person) =>
  views.flatMap((view) => ["01", "02"].map((file) => `CFP/${person}/${view}/${file}.jpg`))
);
const images = { imageCount: paths.length, path: (image: number) => paths[image] };
const cfpList = utf8(
  "1 ../Data/Images/001/frontal/01.jpg\r\n2 ../Data/Images/001/frontal/02.jpg\n" +
    "3 ../Data/Images/002/frontal/01.jpg\n",
);
const cfpPairs = utf8("1,2\n2,3\r\n\n3,1");

const cfp = join(folder, "Protocol"), cfpFolder = join(cfp, "Split", "FF");
for (const fold of ["01", "02"]) {
  mkdirSync(join(cfpFolder, fold), { recursive: true });
  for (const list of ["same.txt", "diff.txt"]) writeFileSync(join(cfpFolder, fold, list), cfpPairs);
}
writeFileSync(join(cfp, "Pair_list_F.txt"), cfpList);

/** Writes the bytes to a file of CFP's folder, reads that, and makes the file sound again. */
function ofCfp(file: string, sound: Uint8Array): FuzzedParser["parse"] {
  return async (bytes) => {
    overwriteFile(file, bytes);
    try {
      const { a, b, same } = await readCfpPairs(cfpFolder, images);
      ok(a.length === same.length && b.length === same.length);
      ok(a.every((row) => row < paths.length) && b.every((row) => row < paths.length));
    } finally {
      overwriteFile(file, sound);
    }
  };
}

/** A folder of images, and beside it one that is none of the list's business. */
const root = join(folder, "inside", "root");
mkdirSync(join(root, "a"), { recursive: true });
writeFileSync(join(root, "a", "b.jpg"), "inside");
writeFileSync(join(folder, "inside", "b.jpg"), "outside");
Deno.symlinkSync(join(folder, "inside"), join(root, "link"));
const leading = fc.oneof(
  fc.constantFrom(
    "a/b.jpg",
    "../b.jpg",
    "link/b.jpg",
    "a/../../b.jpg",
    "./a/./b.jpg",
    join(folder, "inside", "b.jpg"),
  ),
  hostilePath,
);

/** Parsers of lists of files, people and pairs. */
export const LIST_PARSERS: readonly FuzzedParser[] = [
  {
    name: "cfp-images",
    samples: [cfpList],
    made: table([
      numeral,
      fc.oneof(fc.constantFrom(...paths), word),
    ], { separators: [" "] }),
    parse: ofCfp(join(cfp, "Pair_list_F.txt"), cfpList),
    memory: 64,
  },
  {
    name: "cfp-pairs",
    samples: [cfpPairs],
    made: table([numeral, numeral], { separators: [",", " , "] }),
    parse: ofCfp(join(cfpFolder, "02", "diff.txt"), cfpPairs),
    memory: 64,
  },
  {
    name: "list-of-files",
    samples: [utf8("a/b.jpg 1\n../b.jpg 1\nlink/b.jpg 2\n/etc/passwd 2\na/../../b.jpg 3\n")],
    made: table([leading, numeral], { separators: [" "] }),
    async parse(bytes) {
      const list = join(folder, "inside", "list.txt");
      overwriteFile(list, bytes);
      const dataset = await readImageList(list, { root });
      try {
        for (let image = 0; image < Math.min(20, dataset.imageCount); image++) {
          const read = await readBytes(dataset, image).catch(() => undefined);
          if (read) deepStrictEqual(read, utf8("inside"), `it reads ${dataset.path(image)}`);
        }
      } finally {
        await dataset.close();
      }
    },
    memory,
  },
  {
    name: "encoded-list",
    samples: [
      utf8("a/b.jpg 张伟\r\na/b.jpg Zoë\n"),
      latin1("a/b.jpg J\xf6rg\n\na/b.jpg 7\n"),
      latin1("\xff\xfea\0.\0j\0p\0g\0\t\x001\0\r\0\n\0b\0 \x002\0"),
    ],
    made: table([fc.oneof(leading, word), word]),
    async parse(bytes) {
      const list = join(folder, "inside", "list.txt");
      overwriteFile(list, bytes);
      const encoding = [undefined, "gbk", "utf-16le", "latin1"][bytes.length % 4];
      const dataset = await readImageList(list, { root, encoding });
      try {
        for (let image = 0; image < Math.min(20, dataset.imageCount); image++) dataset.path(image);
        for (let i = 0; i < Math.min(20, dataset.identityCount); i++) dataset.identityName(i);
      } finally {
        await dataset.close();
      }
    },
    memory,
  },
  {
    name: "identity-name-file",
    samples: [utf8("Ada\nBo Li\r\n\nZoë")],
    made: table([word, word]),
    async parse(bytes) {
      overwriteFile(join(folder, NAME_FILE), bytes);
      const names = await readNameFile(folder);
      for (let i = 0; i < Math.min(20, names!.length); i++) names!.at(i);
    },
    memory,
  },
  {
    name: "braces",
    samples: [utf8("{a,b}-{08..10}.tar"), utf8("x/{000..099}.tar")],
    made: fc.array(
      fc.oneof(
        word,
        fc.tuple(numeral, numeral).map(([from, to]) => `{${from}..${to}}`),
        fc.array(word, { maxLength: 3 }).map((list) => `{${list}}`),
      ),
      { maxLength: 4 },
    ).map((parts) => encode(parts.join(""))),
    parse: ofText(expandBraces),
    memory,
  },
];
