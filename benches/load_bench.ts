/**
 * Images a second from JPEG files to batches, beside Pillow: decode, cut, mirror, resize to 112 x 112, normalise.
 *
 *     deno task bench:load --data FOLDER [--data FOLDER] [--peer load_images.py] [--count 2000]
 *
 * The files are in memory before time is taken, on both sides.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readImageHeader } from "../src/images/read_image_header.ts";
import type { Dataset } from "../src/datasets/dataset.ts";
import { samplesInOrder } from "../src/datasets/samples_in_order.ts";
import type { Sample } from "../src/datasets/sample.ts";
import { AugmentStream } from "../src/streams/augment_stream.ts";
import { BatchStream } from "../src/streams/batch_stream.ts";
import { DecodeStream } from "../src/streams/decode_stream.ts";
import { LoadStream } from "../src/streams/load_stream.ts";

const ROUNDS = 7, BATCH = 64, cores = navigator.hardwareConcurrency;
const { values } = parseArgs({
  args: Deno.args,
  options: {
    data: { type: "string", multiple: true },
    peer: { type: "string" },
    count: { type: "string", default: "2000" },
  },
});
const count = Number(values.count);

/** The files of a folder, in memory, as one identity. */
async function inMemory(folder: string): Promise<Dataset> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith(".jpg")).sort().slice(0, count);
  const files = await Promise.all(names.map((name) => Deno.readFile(join(folder, name))));
  return {
    name: folder,
    identityCount: 1,
    imageCount: files.length,
    firstImage: (identity) => identity * files.length,
    identityName: () => folder,
    path: (image) => names[image],
    read: (image) => Promise.resolve(files[image].slice()),
  };
}

async function sizes(dataset: Dataset): Promise<{ side: number; kilobytes: number }> {
  const files = await Promise.all(
    Array.from({ length: dataset.imageCount }, (_, i) => dataset.read(i)),
  );
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  return { side: readImageHeader(files[0]).width, kilobytes: bytes / files.length / 1000 };
}

async function rate(dataset: Dataset, batches: ReadableStream<unknown>): Promise<number> {
  const start = performance.now();
  for await (const _ of batches) { /* taken */ }
  return dataset.imageCount * 1000 / (performance.now() - start);
}

const samples = (dataset: Dataset) =>
  ReadableStream.from(samplesInOrder(dataset, dataset.imageCount));

async function pillowRate(folder: string): Promise<number | undefined> {
  if (!values.peer) return undefined;
  const { stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [values.peer, folder, String(count)],
  }).output();
  const rate = /pillow (\d+) images/.exec(new TextDecoder().decode(stdout))?.[1];
  if (!rate) throw new Error(`Cannot time Pillow with ${values.peer}: it printed no rate`);
  return Number(rate);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

if (!values.data) throw new Error("Cannot load images: --data FOLDER of JPEG files is missing");
console.log("| images | | images/s | Pillow, one core | ratio |\n| --- | --- | --- | --- | --- |");
for (const folder of values.data) {
  const dataset = await inMemory(folder);
  const { side, kilobytes } = await sizes(dataset);
  const crop = side > 156 ? 150 : Math.round(side * 0.6 / 4) * 4;
  const recipe = { size: 112, crop, jitter: 3, flip: true, train: true };
  const load = (workers: number) =>
    samples(dataset)
      .pipeThrough(new BatchStream<Sample>(BATCH))
      .pipeThrough(new LoadStream(dataset, { ...recipe, workers, strict: true }));
  const ways: [string, () => ReadableStream<unknown>][] = [
    ["LoadStream, one core", () => load(0)],
    [`LoadStream, ${cores} cores`, () => load(cores)],
    ["stage by stage, one core", () =>
      samples(dataset)
        .pipeThrough(new DecodeStream<Sample>(dataset, { workers: 0, strict: true }))
        .pipeThrough(new AugmentStream(recipe))
        .pipeThrough(new BatchStream(BATCH))],
  ];
  const rates = ways.map((): number[] => []), peers: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const peer = await pillowRate(folder);
    for (const [i, [, open]] of ways.entries()) {
      const images = await rate(dataset, open());
      if (round > 0) rates[i].push(images); // the first warms up
    }
    if (peer && round > 0) peers.push(peer);
  }
  const peer = peers.length > 0 ? median(peers) : undefined;
  for (const [i, [way]] of ways.entries()) {
    const ours = median(rates[i]);
    console.log(
      `| ${dataset.imageCount} of ${side}x${side}, ${
        kilobytes.toFixed(1)
      } kB, ${crop} cut out | ${way} | ` +
        `${ours.toFixed(0)} | ${peer ?? ""} | ${peer ? (ours / peer).toFixed(2) : ""} |`,
    );
  }
}
