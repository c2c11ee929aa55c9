/**
 * What the training of each network takes of memory at 112 pixels: the estimate that a run prints before it trains beside what
 * was then taken on one wasm worker, for whole batches and in micro-batches; and by the estimate, steps of larger batches and how
 * many images a memory holds, on wasm and on a WebGPU adapter that computes nothing.
 *
 *     deno task bench:network-memory [NETWORK] [BATCH] [MICRO-BATCH]
 *     deno task bench:network-memory --larger    the latter alone
 *     deno task bench:network-memory --gaps      what space tensors come to lie in, near the most that a step may take
 */
import { LARGEST_HEAP } from "../src/compute/wasm/wasm_backend.ts";
import { bytesOfImage, bytesOfStep, USABLE } from "../src/training/choose_micro_batch.ts";
import type {
  MemoryCase,
  MemoryFigures,
  NetworkCase,
  NetworkFigures,
} from "./network_memory_worker.ts";

const IMAGE_SIZE = 112, BATCHES = [32, 64, 128, 256], CARDS = [8e9, 24e9];
const NETWORKS = [
  ...["small", "mobilefacenet", "resnet18", "iresnet18", "resnet50", "iresnet50"] as const,
];

const [network, batch, microBatch] = Deno.args;
const cases: MemoryCase[] = network === "--gaps"
  ? await fullCases()
  : network === "--larger"
  ? []
  : network === undefined
  ? NETWORKS.flatMap((network) =>
    [32, 8].map((microBatch) => ({ network, imageSize: IMAGE_SIZE, batch: 32, microBatch }))
  )
  : [{
    network: network as MemoryCase["network"],
    imageSize: IMAGE_SIZE,
    batch: Number(batch ?? 32),
    microBatch: Number(microBatch ?? batch ?? 32),
  }];

if (cases.length > 0) {
  row([
    ...["network", "pixels", "batch", "at a time", "estimate, MB", "taken, MB", "estimate / taken"],
    ...["wasm memory, MB", "over taken", "step, s"],
  ]);
  row(Array(10).fill("---"));
}
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
for (const one of cases) {
  const { estimate, peak, heap, step, fault } = await measure<MemoryFigures>(one);
  const cells = fault !== undefined ? [fault] : [
    megabytes(estimate),
    megabytes(peak),
    (estimate / peak).toFixed(2),
    megabytes(heap),
    (heap / peak).toFixed(2),
    (step / 1000).toFixed(1),
  ];
  row([one.network, one.imageSize, one.batch, one.microBatch, ...cells]);
}

if (network === undefined || network === "--larger") {
  console.log();
  row([
    ...["network", "device", "weights and momentum, MB", "an image, MB"],
    ...BATCHES.map((batch) => `${batch} images, MB`),
    ...CARDS.map((card) => `images in ${card / 1e9} GB`),
  ]);
  row(Array(4 + BATCHES.length + CARDS.length).fill("---"));
  for (const network of NETWORKS) {
    for (const device of ["wasm", "webgpu"] as const) {
      const figures = await measure<NetworkFigures>({ network, imageSize: IMAGE_SIZE, device });
      if ("fault" in figures) row([network, device, figures.fault]);
      else row([network, device, ...cellsOf(figures)]);
    }
  }
}

/** Whole batches, and such as are cut in three, as large as a run would let go through at a time. */
async function fullCases(): Promise<MemoryCase[]> {
  const cases: MemoryCase[] = [];
  for (const network of [...NETWORKS, "casia-net"] as const) {
    for (const imageSize of [IMAGE_SIZE / 2, IMAGE_SIZE]) {
      const figures = await measure<NetworkFigures>({ network, imageSize, device: "wasm" });
      if ("fault" in figures) throw new Error(figures.fault);
      const most = USABLE.wasm * LARGEST_HEAP;
      for (const parts of [1, 3]) {
        const takes = (images: number) =>
          bytesOfStep(figures, { batch: parts * images, imageSize, heads: 0 }, images);
        const microBatch = largest(takes, most);
        // The last part has fewer.
        const batch = parts * microBatch - parts + 1;
        cases.push({ network, imageSize, batch, microBatch, empty: true });
      }
    }
  }
  return cases;
}

/** The most images that take no more bytes than that, at least 2. */
function largest(takes: (images: number) => number, bytes: number): number {
  let images = 2;
  while (takes(images + 1) <= bytes) images++;
  return images;
}

function cellsOf(figures: Exclude<NetworkFigures, { fault: string }>): string[] {
  const { weights, optimizer } = figures, image = bytesOfImage(figures);
  const step = (batch: number) =>
    bytesOfStep(figures, { batch, imageSize: IMAGE_SIZE, heads: 0 }, batch);
  return [
    megabytes(weights + optimizer),
    (image / 1e6).toFixed(1),
    ...BATCHES.map((batch) => megabytes(step(batch))),
    ...CARDS.map((card) => String(largest(step, card))),
  ];
}

function row(cells: (string | number)[]) {
  console.log(`| ${cells.join(" | ")} |`);
}

/** In a worker of its own: the memory of wasm never shrinks. */
function measure<Figures>(one: MemoryCase | NetworkCase): Promise<Figures> {
  const worker = new Worker(new URL("./network_memory_worker.ts", import.meta.url), {
    type: "module",
  });
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(one);
  });
}
