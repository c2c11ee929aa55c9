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
  small: { dispatches: 151, submits: 11, gigabytes: 0.55, embedding: 20 },
  mobilefacenet: { dispatches: 561, submits: 38, gigabytes: 12.4, embedding: 87 },
  resnet50: { dispatches: 573, submits: 39, gigabytes: 12.6, embedding: 105 },
  iresnet18: { dispatches: 304, submits: 21, gigabytes: 16.6, embedding: 47 },
  iresnet50: { dispatches: 684, submits: 46, gigabytes: 26.6, embedding: 121 },
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
      ["block of iresnet", 8, 24],
      ["block of resnet18", 8, 19],
      ["convolution, batch norm, ReLU", 2, 9],
      ["convolution, batch norm, PReLU", 2, 9],
    ]);
  },
});
