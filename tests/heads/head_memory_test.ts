import { deepStrictEqual } from "node:assert/strict";
import type { HeadSpec } from "../../src/heads/head_spec.ts";
import { headMemory } from "../../src/heads/head_memory.ts";

const context = { identities: 100, batch: 8, imagesPerIdentity: 4, embeddingLength: 16, seed: 0 };

Deno.test("headMemory() counts the bytes of the heads of the paper's table", () => {
  const memory = (spec: HeadSpec) => headMemory(spec, context);
  deepStrictEqual(memory({ name: "lower" }), memory({ name: "full-fc" }));
  deepStrictEqual(memory({ name: "centroid-projection", groups: 10 }), {
    weights: 4 * 10 * 16,
    optimizer: 8 * 10 * 16,
    // Ten rows, and a column for each of the two identities of a batch.
    step: 8 * (12 * 16 + 8 * 12),
    largest: 4 * 10 * 16,
  });
  // Two sets of two pairs.
  deepStrictEqual(memory({ name: "n-pair" }), {
    weights: 0,
    optimizer: 0,
    step: 8 * (3 * 8 * 16 + 2 * 2 * 2),
    largest: 4 * 8 * 16,
  });
  deepStrictEqual(memory({ name: "multi-similarity" }), {
    weights: 0,
    optimizer: 0,
    step: 8 * 8 * 16 + 12 * 4 * 8 * 8,
    largest: 4 * 8 * 16,
  });
});
