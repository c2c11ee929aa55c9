import { RecordDataset } from "../../src/datasets/record_dataset.ts";
import { FileChangedError } from "../../src/formats/file_stamp.ts";
import { indexRecords } from "../../src/formats/index_records.ts";
import { PositionedFile } from "../../src/formats/positioned_file.ts";
import { readRecordIndex } from "../../src/formats/record_index.ts";
import type { RecordIndex } from "../../src/formats/record_io.ts";
import { RecordIoWriter } from "../../src/formats/record_io_writer.ts";
import { imagePayload, imageRecord, part } from "../formats/record_bytes.ts";
import { type FuzzedParser, fuzzFolder, ofFile, overwriteFile } from "./fuzzed_parser.ts";
import { recordFiles, safetensorsLike } from "./hostile_files.ts";

const plain = [
  imageRecord(7, 0, [], [1, 2, 3]),
  imageRecord(2, 1, [], [4]),
  [...part(1, imagePayload(0, 7, 2, [], [5, 6, 7, 8])), ...part(2, [1, 1, 1, 1]), ...part(3, [9])],
  imageRecord(0, 3, [2, 9], [1]),
];
const insightFace = [
  imageRecord(0, 0, [4, 6], []),
  imageRecord(0, 1, [], [1, 2, 3]),
  imageRecord(0, 2, [0, 1], [4]),
  imageRecord(1, 3, [], [5]),
  imageRecord(0, 4, [1, 3], []),
  imageRecord(0, 5, [3, 4], []),
];

/** Opens records, indexes them and reads the first of the images. */
async function readImages(
  path: string,
  find: (file: PositionedFile) => Promise<RecordIndex | undefined>,
) {
  const file = await PositionedFile.open(path);
  try {
    const index = await find(file);
    if (!index) return;
    const dataset = new RecordDataset(file, index);
    for (let image = 0; image < Math.min(20, dataset.imageCount); image++) {
      await dataset.read(image).catch((error) => {
        if (!(error instanceof FileChangedError)) throw error; // it has another label than an index says
      });
    }
  } finally {
    await file.close();
  }
}

/** Sound records for whatever is said about them: a folder of them, and the index that the writer made. */
const folder = fuzzFolder();
const writer = await RecordIoWriter.create(`${folder}/train.rec`);
for (const identity of [0, 0, 1, 5]) await writer.append(identity, Uint8Array.of(identity, 1, 2));
await writer.close();

function besideRecords(
  ending: string,
  find: (file: PositionedFile, path: string) => Promise<RecordIndex | undefined>,
): FuzzedParser["parse"] {
  return async (bytes) => {
    const path = `${folder}/train${ending}`;
    overwriteFile(path, bytes);
    await readImages(`${folder}/train.rec`, (file) => find(file, path));
  };
}

/** Those of files of records, and of what stands beside them. */
export const RECORD_PARSERS: readonly FuzzedParser[] = [
  {
    name: "records",
    made: recordFiles,
    samples: [plain, insightFace].map((records) => Uint8Array.from(records.flat())),
    parse: ofFile(
      (path) => readImages(path, async (file) => (await indexRecords(file)).index),
      ".rec",
    ),
    memory: 4, // in all: a stretch of the file at a time, then what is listed of it
  },
  {
    name: "record-index",
    made: safetensorsLike(Deno.readFileSync(`${folder}/train.index.safetensors`)),
    samples: [Deno.readFileSync(`${folder}/train.index.safetensors`)],
    parse: besideRecords(".index.safetensors", async (file) => {
      const index = await readRecordIndex(file);
      return typeof index === "string" ? undefined : index;
    }),
    memory: 2,
  },
];
