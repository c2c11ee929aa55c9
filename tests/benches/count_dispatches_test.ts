import { deepStrictEqual, ok } from "node:assert/strict";
import { countNetwork, countPasses } from "../../benches/count_dispatches.ts";
import { BLOCKS } from "../../benches/counted_blocks.ts";
import type { NETWORKS } from "../../benches/networks.ts";
import { useNullGpu } from "../../benches/null_gpu.ts";
import type { BackboneSpec } from "../../src/backbones/backbones.ts";

const log = useNullGpu();
const BATCH = 64;

interface Bounds {
  dispatches: number;
  submits: number;
  gigabytes: number;
  /** Dispatches that embed a batch. */
  embedding: number;
}

/** What a step asks of a card today: who lowers it lowers the bound. */
const BOUNDS: Record<typeof NETWORKS[number], Bounds> = {
  small: { dispatches: 162, submits: 11, gigabytes: 0.64, embedding: 24 },
  mobilefacenet: { dispatches: 625, submits: 42, gigabytes: 14.1, embedding: 104 },
  resnet50: { dispatches: 672, submits: 45, gigabytes: 15, embedding: 140 },
  iresnet18: { dispatches: 351, submits: 24, gigabytes: 21.2, embedding: 55 },
  iresnet50: { dispatches: 815, submits: 55, gigabytes: 33.3, embedding: 135 },
};

for (const [name, bounds] of Object.entries(BOUNDS)) {
  Deno.test({
    name: `a step of ${name} with ${BATCH} images asks no more of a graphics card than it did`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { step, embedding } = await countNetwork(log, {
        network: { name } as BackboneSpec,
        imageSize: name === "small" ? 56 : 112,
        batch: BATCH,
      });
      const counted: Bounds = {
        dispatches: step.dispatches,
        submits: step.submits,
        gigabytes: step.bytesBound / 1e9,
        embedding: embedding.dispatches,
      };
      for (const [what, most] of Object.entries(bounds)) {
        const came = counted[what as keyof Bounds];
        ok(came <= most, `${what}: ${came}, at most ${most}`);
      }
    },
  });
}

Deno.test({
  name: "blocks pass over their activations as often as they did",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const counted = [];
    for (const [name, build] of Object.entries(BLOCKS)) {
      const { forward, backward } = await countPasses(log, build);
      counted.push([name, forward, backward]);
    }
    deepStrictEqual(counted, [
      ["block of iresnet", 14, 28],
      ["block of resnet18", 13, 23],
      ["convolution, batch norm, ReLU", 5, 9],
      ["convolution, batch norm, PReLU", 5, 9],
    ]);
  },
});
