/**
 * What a training step of each network takes of the memory of one wasm worker at 112 pixels: the estimate that a run prints
 * before it trains, and what was then taken, for whole batches and in micro-batches.
 *
 *     deno task bench:network-memory [NETWORK] [BATCH] [MICRO-BATCH]
 */
import type { MemoryCase, MemoryFigures } from "./network_memory_worker.ts";

const IMAGE_SIZE = 112;

const [network, batch, microBatch] = Deno.args;
const cases: MemoryCase[] = network === undefined
  ? (["small", "mobilefacenet", "resnet18", "iresnet18", "resnet50", "iresnet50"] as const)
    .flatMap((network) =>
      [32, 8].map((microBatch) => ({ network, imageSize: IMAGE_SIZE, batch: 32, microBatch }))
    )
  : [{
    network: network as MemoryCase["network"],
    imageSize: IMAGE_SIZE,
    batch: Number(batch ?? 32),
    microBatch: Number(microBatch ?? batch ?? 32),
  }];

console.log(
  "| network | batch | at a time | estimate, MB | taken, MB | estimate / taken | wasm memory, MB | step, s |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
for (const one of cases) {
  const { estimate, peak, heap, step, fault } = await measure(one);
  const cells = fault !== undefined ? [fault] : [
    megabytes(estimate),
    megabytes(peak),
    (estimate / peak).toFixed(2),
    megabytes(heap),
    (step / 1000).toFixed(1),
  ];
  console.log(`| ${[one.network, one.batch, one.microBatch, ...cells].join(" | ")} |`);
}

/** In a worker of its own: the memory of wasm never shrinks. */
function measure(one: MemoryCase): Promise<MemoryFigures> {
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
