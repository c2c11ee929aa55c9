import { gzipSync } from "node:zlib";
import { openTars } from "../../src/datasets/open_tars.ts";
import { stampOf } from "../../src/formats/file_stamp.ts";
import { readTarIndex, tarIndexPath, writeTarIndex } from "../../src/formats/tar_index.ts";
import { Random } from "../../src/random/random.ts";
import { ShardStream } from "../../src/streams/shard_stream.ts";
import { tarBytes } from "../formats/tar_bytes.ts";
import { type FuzzedParser, fuzzFolder, ofFile, overwriteFile } from "./fuzzed_parser.ts";
import { gzipFiles, safetensorsLike, tarFiles } from "./hostile_files.ts";

const random = new Random(0, "noise");
/** What does not compress, so that compressed samples hold little more than they are. */
const noise = Uint8Array.from({ length: 4000 }, () => random.below(256));
const ofLabels = tarBytes([
  { name: "x", type: "x", bytes: "17 path=Zo\u00eb.jpg\n9 size=3\n" },
  { name: "a.jpg", bytes: "abc" },
  { name: "Zo\u00eb.cls", bytes: "12\n" },
  { name: "12.json", bytes: `{"label": 7}` },
  { name: "12.png", bytes: noise },
]);
const ofFolders = tarBytes([
  { name: "././@LongLink", type: "L", bytes: "faces/ann/a.jpg\0" },
  { name: "faces/ann/a", bytes: "1" },
  { name: "faces/bob/", type: "5" },
  { name: "faces/bob/link.jpg", type: "2", link: "b.jpg" },
  { name: "faces/bob/hard.jpg", type: "1", link: "faces/ann/a.jpg" },
  { name: "faces/bob/b.jpg", bytes: noise },
  { name: "faces/ann/a.jpg", bytes: "2" },
]);
const samples = [ofLabels, ofFolders];

/** Lists a tar file and reads its images, at their places and from front to back. */
const parse = ofFile(async (file) => {
  const options = { onFault() {} };
  const dataset = await openTars([file], file, options);
  for (let image = 0; image < dataset.imageCount; image++) await dataset.read(image);
  await dataset.close();
  const { identityCount } = dataset;
  const identities = Array.from({ length: identityCount }, (_, i) => dataset.identityName(i));
  await Array.fromAsync(new ShardStream([file], { ...options, epochs: 1, identities }));
}, ".tar");

/** A sound tar file, and an index of it. */
const indexed = `${fuzzFolder()}/0.tar`;
Deno.writeFileSync(indexed, ofLabels);
await writeTarIndex([indexed], {
  blocks: Uint32Array.of(3, 9),
  sizes: Uint32Array.of(3, 4000),
  files: Uint32Array.of(0, 0),
  firstImages: Uint32Array.of(0, 1, 2),
  labels: Uint32Array.of(7, 12),
}, { stamps: [await stampOf(indexed)], sample: [[0, 3072, 3]] });
const index = Deno.readFileSync(tarIndexPath([indexed]));

/** Tar files, compressed ones, and what is kept beside them. */
export const TAR_PARSERS: readonly FuzzedParser[] = [
  // Lists grow by pieces of some 100 KiB in all, which are much beside the smallest inputs.
  { name: "tar", made: tarFiles, samples, parse, memory: 64 },
  {
    name: "tar-gzip",
    made: gzipFiles,
    samples: samples.map((tar) => new Uint8Array(gzipSync(tar))),
    parse,
    memory: Infinity, // of what is in it
  },
  {
    name: "tar-index",
    samples: [index],
    made: safetensorsLike(index),
    async parse(bytes) {
      overwriteFile(tarIndexPath([indexed]), bytes);
      if (typeof await readTarIndex([indexed]) !== "object") return;
      const dataset = await openTars([indexed], indexed, { onFault() {} });
      try {
        for (let image = 0; image < dataset.imageCount; image++) await dataset.read(image);
      } finally {
        await dataset.close();
      }
    },
    says: /^(Cannot |expected \d+ bytes from byte )/, // the latter are told with the path of the picture
    memory: 16, // and what an image is said to have of the file
  },
];
