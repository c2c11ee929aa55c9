import { VerificationSet } from "../../src/datasets/verification_set.ts";
import { readPickle } from "../../src/formats/pickle/read_pickle.ts";
import { verificationPickles } from "../verification_pickles.ts";
import { type FuzzedParser, ofFile } from "./fuzzed_parser.ts";
import { pickleFiles } from "./hostile_files.ts";

const pickles = [...verificationPickles().values()];

/** Pickles, and the verification sets in them. */
export const PICKLE_PARSERS: readonly FuzzedParser[] = [
  {
    name: "pickle",
    made: pickleFiles,
    samples: pickles,
    parse: (bytes) =>
      readPickle({
        path: "in memory",
        size: bytes.length,
        read: (at, length) => Promise.resolve(bytes.slice(at, at + length)),
      }),
    memory: 1.1, // what stands across the end of a window is read twice
  },
  {
    name: "verification-set",
    made: pickleFiles,
    samples: pickles,
    parse: ofFile(async (file) => {
      const set = await VerificationSet.open(file);
      try {
        await set.read(set.imageCount - 1);
      } finally {
        await set.close();
      }
    }, ".bin"),
    memory: 2,
  },
];
