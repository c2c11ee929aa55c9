/**
 * Images a second from files to batches, beside Pillow: decode, cut, mirror, resize to 112 x 112, normalise.
 *
 *     deno task bench:load [--data FOLDER]... [--peer benches/load_peer.py] [--formats] [--count 2000]
 *
 * The same with each augmentation for a fifth of the images, beside the stage without any. The files are in memory before time is taken, on both sides. Without folders they are synthetic faces. With `--formats`,
 * and a peer, each folder is measured once more as PNG, progressive JPEG and WebP, as Pillow writes them.
 */
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { encodeJpeg } from "../src/images/encode_jpeg.ts";
import {
  AUGMENTATION_NAMES,
  type Augmentations,
} from "../src/images/augmentations/augmentations.ts";
import { renderSyntheticFace } from "../src/images/synthetic_face.ts";
import { readImageHeader } from "../src/images/read_image_header.ts";
import type { Dataset } from "../src/datasets/dataset.ts";
import { isImagePath } from "../src/datasets/file_names.ts";
import { samplesInOrder } from "../src/datasets/samples_in_order.ts";
import type { Sample } from "../src/datasets/sample.ts";
import { AugmentStream } from "../src/streams/augment_stream.ts";
import { BatchStream } from "../src/streams/batch_stream.ts";
import { DecodeStream } from "../src/streams/decode_stream.ts";
import { LoadStream } from "../src/streams/load_stream.ts";

const ROUNDS = 5, BATCH = 64, FACES = 256;
const cores = navigator.hardwareConcurrency;
const { values } = parseArgs({
  args: Deno.args,
  options: {
    data: { type: "string", multiple: true },
    peer: { type: "string" },
    formats: { type: "boolean", default: false },
    count: { type: "string", default: "2000" },
  },
});
const count = Number(values.count);
/** Batches that are timed, and those before. */
const BATCHES = values.formats ? 6 : 40, WARM_UP = values.formats ? 2 : 12;

/** The files of a folder, in memory, as one identity. */
async function inMemory(folder: string): Promise<Dataset> {
  const names = (await readdir(folder, { recursive: true }))
    .filter(isImagePath).sort().slice(0, count);
  const files = await Promise.all(names.map((name) => Deno.readFile(join(folder, name))));
  return {
    name: folder,
    identityCount: 1,
    imageCount: files.length,
    firstImage: (identity) => identity * files.length,
    identityName: () => folder,
    path: (image) => names[image],
    read: (image) => Promise.resolve(files[image].slice()),
    close: () => Promise.resolve(),
  };
}

async function sizes(dataset: Dataset): Promise<{ side: number; kilobytes: number }> {
  const files = await Promise.all(
    Array.from({ length: dataset.imageCount }, (_, i) => dataset.read(i)),
  );
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  return { side: readImageHeader(files[0]).width, kilobytes: bytes / files.length / 1000 };
}

/** Images a second by the clock, and by the time that all cores together were busy for this process. */
interface Rate {
  clock: number;
  busy: number;
}

/** Of batches without end, once workers have started and code is compiled. */
async function rate(batches: ReadableStream<unknown>): Promise<Rate> {
  const reader = batches.getReader();
  for (let batch = 0; batch < WARM_UP; batch++) await reader.read();
  const start = performance.now(), busy = process.cpuUsage();
  for (let batch = 0; batch < BATCHES; batch++) await reader.read();
  const { user, system } = process.cpuUsage(busy), images = BATCHES * BATCH;
  const milliseconds = performance.now() - start;
  await reader.cancel();
  return { clock: images * 1000 / milliseconds, busy: images * 1e6 / (user + system) };
}

function* endless(dataset: Dataset): Generator<Sample> {
  for (;;) yield* samplesInOrder(dataset, dataset.imageCount);
}
const samples = (dataset: Dataset) => ReadableStream.from(endless(dataset));

/** Runs the peer as it is, or with the time that it was busy in place of the clock's. */
const BY_CLOCK = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])";
const BY_BUSY = "import time; time.perf_counter = time.process_time; " + BY_CLOCK;

async function pillowRate(folder: string): Promise<Rate | undefined> {
  if (!values.peer) return undefined;
  const { peer } = values;
  const [clock, busy] = await Array.fromAsync([BY_CLOCK, BY_BUSY], async (code) => {
    const { stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: ["-c", code, peer, folder, String(count)],
    }).output();
    const rate = /pillow (\d+) images/.exec(new TextDecoder().decode(stdout))?.[1];
    if (!rate) throw new Error(`Cannot time Pillow with ${peer}: it printed no rate`);
    return Number(rate);
  });
  return { clock, busy };
}

function median(rates: Rate[], kind: keyof Rate): number {
  return rates.map((rate) => rate[kind]).toSorted((a, b) => a - b)[rates.length >> 1];
}

/** The images of folders in other formats, by Pillow, a folder each. */
async function otherFormats(folder: string): Promise<string[]> {
  if (!values.peer) throw new Error("Cannot write other formats without --peer, which does so");
  const to = await Deno.makeTempDir({ prefix: "formats_" });
  const { success, stderr } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [values.peer, folder, String(count), to],
  }).output();
  if (!success) throw new Error(`Cannot write other formats: ${new TextDecoder().decode(stderr)}`);
  return (await readdir(to)).sort().map((kind) => join(to, kind));
}

/** A folder of faces of `size` x `size` as JPEG files. */
async function makeFaces(size: number): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: `faces_${size}_` });
  for (let identity = 0; identity < FACES; identity++) {
    const face = renderSyntheticFace({ seed: 0, identity, image: 0, size });
    await Deno.writeFile(join(folder, `${identity}.jpg`), await encodeJpeg(face, 90));
  }
  return folder;
}

const made: string[] = values.data ? [] : [await makeFaces(250), await makeFaces(112)];
console.log(
  "| images | | images/s | ratio | images a busy second | ratio |\n| --- | --- | --- | --- | --- | --- |",
);
const given = [...(values.data ?? made)];
if (values.formats) {
  const others = await Array.fromAsync(given, otherFormats);
  made.push(...others.map(([kind]) => dirname(kind)));
  given.push(...others.flat());
}
for (const folder of given) {
  const dataset = await inMemory(folder);
  const { side, kilobytes } = await sizes(dataset);
  const crop = side > 156 ? 150 : Math.round(side * 0.6 / 4) * 4;
  const recipe = { size: 112, crop, jitter: 3, flip: true, train: true };
  const load = (workers: number, augment?: Augmentations) => () =>
    samples(dataset)
      .pipeThrough(new BatchStream<Sample>(BATCH))
      .pipeThrough(new LoadStream(dataset, { ...recipe, augment, workers, strict: true }));
  const inStages = () =>
    samples(dataset)
      .pipeThrough(new DecodeStream<Sample>(dataset, { workers: 0, strict: true }))
      .pipeThrough(new AugmentStream(recipe))
      .pipeThrough(new BatchStream(BATCH));
  const augment = Object.fromEntries(AUGMENTATION_NAMES.map((name) => [name, 0.2]));
  const ways = new Map<string, () => Promise<Rate | undefined>>([
    ["Pillow, one core", () => pillowRate(folder)],
    ["LoadStream, one core", () => rate(load(0)())],
    ["the same, augmented", () => rate(load(0, augment)())],
    [`LoadStream, ${cores} cores`, () => rate(load(cores)())],
    ["stage by stage, one core", () => rate(inStages())],
  ]);
  const rates = new Map<string, Rate[]>(ways.keys().map((way) => [way, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [way, measure] of ways) {
      const measured = await measure();
      if (measured && round > 0) rates.get(way)!.push(measured); // the first warms up
    }
  }
  console.log(
    `| ${basename(folder)}: ${dataset.imageCount} of ${side}x${side}, ` +
      `${kilobytes.toFixed(1)} kB, ${crop} cut out |`,
  );
  const [peers] = rates.values();
  for (const [way, measured] of rates) {
    if (measured.length === 0) continue;
    const columns = (["clock", "busy"] as const).flatMap((kind) => [
      median(measured, kind).toFixed(0),
      peers.length > 0 ? (median(measured, kind) / median(peers, kind)).toFixed(2) : "",
    ]);
    console.log(`| | ${way} | ${columns.join(" | ")} |`);
  }
}
for (const folder of made) await Deno.remove(folder, { recursive: true });
