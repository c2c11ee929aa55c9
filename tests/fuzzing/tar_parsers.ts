import { gzipSync } from "node:zlib";
import { openTars } from "../../src/datasets/open_tars.ts";
import { Random } from "../../src/random/random.ts";
import { ShardStream } from "../../src/streams/shard_stream.ts";
import { tarBytes } from "../formats/tar_bytes.ts";
import { type FuzzedParser, ofFile } from "./fuzzed_parser.ts";

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
  { name: "faces/bob/link.jpg", type: "2" },
  { name: "faces/bob/b.jpg", bytes: noise },
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

/** Tar files, and compressed ones. */
export const TAR_PARSERS: readonly FuzzedParser[] = [
  // Lists grow by pieces of some 100 KiB in all, which are much beside the smallest inputs.
  { name: "tar", samples, parse, memory: 64 },
  {
    name: "tar-gzip",
    samples: samples.map((tar) => new Uint8Array(gzipSync(tar))),
    parse,
    memory: Infinity, // of what is in it
  },
];
