/**
 * What a training step of each network asks of a graphics card: dispatches, submits, and bytes that shaders read or write, counted
 * on a card that computes nothing; and how often a block of a network passes over its activations. No card is needed.
 *
 *     deno task bench:dispatches [--batch 64] [--storage-buffers 31] [--winograd] [--network NAME]
 *
 * `--network` counts one network, and prints its kernels and the memory of all buffers after the steps. `--storage-buffers` is how many buffers the card lets a shader bind.
 * `--winograd` counts as if that way had been the quickest for all 3x3 convolutions that it suits.
 */
import { parseArgs } from "node:util";
import type { BackboneSpec } from "../src/backbones/backbones.ts";
import { useWays, WINOGRAD_WAYS } from "../src/compute/kernels/conv2d/choose_way.ts";
import { countNetwork, countPasses } from "./count_dispatches.ts";
import { BLOCKS } from "./counted_blocks.ts";
import { NETWORKS } from "./networks.ts";
import { useNullGpu } from "./null_gpu.ts";

const { values: flags } = parseArgs({
  options: {
    batch: { type: "string", default: "64" },
    "storage-buffers": { type: "string" },
    winograd: { type: "boolean", default: false },
    network: { type: "string" },
  },
});
if (flags.winograd) useWays(WINOGRAD_WAYS);
const buffers = flags["storage-buffers"];
const log = useNullGpu(buffers === undefined ? undefined : Number(buffers));
const batch = Number(flags.batch);

console.log(`| network, ${batch} images | dispatches | submits | GB bound | dispatches to embed |`);
console.log("| --- | ---: | ---: | ---: | ---: |");
const networks = NETWORKS.filter((name) => (flags.network ?? name) === name);
for (const name of networks) {
  const { step, embedding } = await countNetwork(log, {
    network: { name } as BackboneSpec,
    imageSize: name === "small" ? 56 : 112,
    batch,
  });
  const gigabytes = (step.bytesBound / 1e9).toFixed(2);
  console.log(
    `| ${name} | ${step.dispatches} | ${step.submits} | ${gigabytes} | ${embedding.dispatches} |`,
  );
  if (flags.network === undefined) continue;
  console.log(`\nBuffers of ${(log.bytes / 1e9).toFixed(3)} GB`);
  console.log("\n| kernel | dispatches | GB bound |\n| --- | ---: | ---: |");
  const sorted = [...step.kernels].sort(([, a], [, b]) => b.bytes - a.bytes);
  for (const [kernel, { dispatches, bytes }] of sorted) {
    console.log(`| ${kernel} | ${dispatches} | ${(bytes / 1e9).toFixed(3)} |`);
  }
}

if (flags.network === undefined) {
  console.log("\n| passes over activations | forward | backward |\n| --- | ---: | ---: |");
  for (const [name, build] of Object.entries(BLOCKS)) {
    const { forward, backward } = await countPasses(log, build);
    console.log(`| ${name} | ${forward} | ${backward} |`);
  }
}
