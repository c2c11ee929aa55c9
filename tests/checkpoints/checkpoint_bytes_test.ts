import { deepStrictEqual, throws } from "node:assert/strict";
import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  joinParts,
  splitParts,
} from "../../src/checkpoints/checkpoint_bytes.ts";

const checkpoint: Checkpoint = {
  config: { seed: 3 },
  backbone: "small:width=2",
  state: { step: 7, positions: [{ epoch: 1, batch: 2 }], seconds: 0.5, images: 56 },
  variables: new Map([
    ["odd", { dtype: "F32", shape: [3], data: Float32Array.of(1, NaN, -0) }],
    ["counts", { dtype: "I32", shape: [1], data: Int32Array.of(2 ** 31 - 1) }],
  ]),
  momentum: new Map([["odd", { dtype: "F32", shape: [3], data: Float32Array.of(0, 1, 2) }]]),
};

Deno.test("a checkpoint that is sent as bytes is the same where it arrives, with a graph and without", () => {
  deepStrictEqual(decodeCheckpoint(encodeCheckpoint(checkpoint)), checkpoint);
  const graph = Uint8Array.of(1, 2, 3, 4, 5);
  const withGraph = { ...checkpoint, average: checkpoint.momentum, graph };
  // Wherever in a longer message it stands.
  const [, part] = splitParts(joinParts([Uint8Array.of(9), encodeCheckpoint(withGraph)]));
  deepStrictEqual(decodeCheckpoint(part), withGraph);
});

Deno.test("bytes that are cut off, or say that they are longer than they are, are no parts", () => {
  const bytes = joinParts([Uint8Array.of(1, 2), new Uint8Array()]);
  deepStrictEqual(splitParts(bytes), [Uint8Array.of(1, 2), new Uint8Array()]);
  for (const wrong of [bytes.subarray(0, 9), bytes.subarray(0, 12), new Uint8Array(8).fill(255)]) {
    throws(() => splitParts(wrong), SyntaxError);
  }
});
