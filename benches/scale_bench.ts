/**
 * Ten million identities of ten images: they are written as records, opened by their index, sampled and read, each in
 * a process of its own. Prints time, and the memory that the process grew by. The images are 24 bytes each, which a
 * decoder turns into faces: what is measured is finding and reading them. Takes 9 GB of the temporary folder meanwhile.
 *
 *     deno task bench:scale [--identities N] [--images K]          records
 *     deno task bench:scale --list [--identities N] [--images K]   a text that lists images, none of which is there
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BalancedEpoch } from "../src/datasets/balanced_epoch.ts";
import { openDataset } from "../src/datasets/open_dataset.ts";
import { selectIdentities } from "../src/datasets/select_identities.ts";
import { syntheticFaces } from "../src/datasets/synthetic_faces.ts";
import { BufferedFile } from "../src/formats/buffered_file.ts";
import { RecordIoWriter } from "../src/formats/record_io_writer.ts";

const BATCH = 512, IMAGES_PER_IDENTITY = 2, BATCHES = 100;

const { values: flags } = parseArgs({
  options: {
    identities: { type: "string", default: "10000000" },
    images: { type: "string", default: "10" },
    list: { type: "boolean", default: false },
    measure: { type: "string" }, // a file: what another process does
    pass: { type: "string" }, // a file of records whose index is gone
  },
});
const identities = Number(flags.identities), images = Number(flags.images);
const row = (what: string, ...cells: string[]) =>
  console.log(`| ${[what, ...cells].join(" | ")} |`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

async function makeRecords(path: string): Promise<void> {
  const faces = syntheticFaces({ identities, imagesPerIdentity: images });
  const start = performance.now();
  const writer = await RecordIoWriter.create(path);
  for (let identity = 0; identity < identities; identity++) {
    const end = faces.firstImage(identity + 1);
    for (let image = faces.firstImage(identity); image < end; image++) {
      await writer.append(identity, await faces.read(image));
    }
  }
  await writer.close();
  const sizes = [".rec", ".idx", ".index.safetensors"].map((end) =>
    gigabytes(Deno.statSync(path.replace(".rec", end)).size)
  );
  row(
    "written",
    seconds(performance.now() - start),
    `.rec ${sizes[0]}, .idx ${sizes[1]}, index ${sizes[2]}`,
  );
}

async function makeList(path: string): Promise<void> {
  const faces = syntheticFaces({ identities, imagesPerIdentity: images });
  const file = await BufferedFile.create(path), text = new TextEncoder();
  for (let identity = 0; identity < identities; identity++) {
    let rows = "";
    for (let image = 0; image < images; image++) {
      rows += `${faces.path(identity * images + image)}.jpg ${identity}\n`;
    }
    await file.write(text.encode(rows));
  }
  await file.close();
  row("written", "", `${gigabytes(file.length)}, such as ${faces.path(0)}.jpg 0`);
}

/** What the process holds, after what it no longer needs has gone. */
function resident(): number {
  (globalThis as unknown as { gc(): void }).gc();
  return Deno.memoryUsage().rss;
}

async function measure(path: string): Promise<void> {
  const before = resident();
  let start = performance.now();
  const lap = () => {
    const now = performance.now(), ms = now - start;
    start = now;
    return ms;
  };
  const dataset = await openDataset(path);
  const openMs = lap(), opened = resident() - before;
  row(
    "opened",
    seconds(openMs),
    `${dataset.identityCount} identities, ${dataset.imageCount} images; the process grew by ` +
      `${gigabytes(opened)}, ${(opened / dataset.imageCount).toFixed(1)} bytes an image`,
  );

  lap();
  const options = { batchSize: BATCH, imagesPerIdentity: IMAGES_PER_IDENTITY };
  const epoch = new BalancedEpoch(dataset, options);
  const epochMs = lap();
  const what = flags.list ? "looked up" : "read";
  const read = async (image: number) => {
    if (flags.list) dataset.path(image);
    else await dataset.read(image);
  };
  const readBatch = (batch: number) =>
    Promise.all(epoch.batch(batch).map(({ image }) => read(image)));
  await readBatch(0);
  const firstMs = lap(), ordered = resident() - before - opened;
  const perIdentity = (bytes: number) => (bytes / dataset.identityCount).toFixed(1);
  row(
    "put in order",
    seconds(epochMs),
    `${epoch.batchCount} batches of ${BATCH}; the process grew by ${gigabytes(ordered)}, ` +
      `${perIdentity(ordered)} bytes an identity`,
  );
  row(
    "first batch read",
    seconds(firstMs),
    `${seconds(openMs + epochMs + firstMs)} after the start`,
  );

  lap();
  for (let batch = 1; batch <= BATCHES; batch++) epoch.batch(batch);
  const sampleMs = lap();
  for (let batch = 1; batch <= BATCHES; batch++) await readBatch(batch);
  const readMs = lap();
  const rate = (ms: number) => `${Math.round(BATCHES * BATCH / ms * 1000).toLocaleString("en")}/s`;
  row(`${BATCHES} batches sampled`, seconds(sampleMs), `${rate(sampleMs)} samples`);
  row(`${BATCHES} batches sampled and ${what}`, seconds(readMs), `${rate(readMs)} samples`);

  const held = resident();
  lap();
  const selected = selectIdentities(dataset, (identity) => identity % 20 !== 0);
  const selectMs = lap(), grown = resident() - held;
  row(
    "all but one in 20 identities selected",
    seconds(selectMs),
    `${selected.identityCount} identities; the process grew by ${gigabytes(grown)}, ` +
      `${perIdentity(grown)} bytes an identity`,
  );
}

async function measurePass(path: string): Promise<void> {
  const start = performance.now();
  const { imageCount } = await openDataset(path);
  row(
    "opened in one pass",
    seconds(performance.now() - start),
    `${imageCount} images, no index, no .idx`,
  );
}

async function runSelf(...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--v8-flags=--expose-gc"],
      fileURLToPath(import.meta.url),
      ...args,
    ],
  }).spawn().status;
  if (!success) throw new Error(`Cannot measure: the process with ${args} failed`);
}

async function make(folder: string): Promise<void> {
  if (flags.list) {
    const list = join(folder, "train.txt");
    await makeList(list);
    return await runSelf("--list", "--measure", list);
  }
  const records = join(folder, "train.rec");
  await makeRecords(records);
  await runSelf("--measure", records);
  for (const end of [".idx", ".index.safetensors"]) await rm(records.replace(".rec", end));
  await runSelf("--pass", records);
}

if (flags.measure !== undefined) await measure(flags.measure);
else if (flags.pass !== undefined) await measurePass(flags.pass);
else {
  console.log("| step | time | |\n| --- | --- | --- |");
  const folder = await mkdtemp(join(tmpdir(), "scale-"));
  try {
    await make(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
