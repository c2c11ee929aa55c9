import { match, ok, strictEqual, throws } from "node:assert/strict";
import {
  bytesOfStep,
  chooseMicroBatch,
  describeStep,
  mostBytes,
} from "../../src/training/choose_micro_batch.ts";

const MB = 1e6;
const network = {
  weights: 100 * MB,
  optimizer: 100 * MB,
  // With two images or more, the second.
  moments: [{ step: 151 * MB, image: 20 * MB }, { step: 150 * MB, image: 30 * MB }],
};
const room = {
  batch: 64,
  imageSize: 112,
  heads: 20 * MB,
  limits: { thread: 4000 * MB, system: Infinity },
  usable: 0.85,
  workers: 1,
};

Deno.test("all of a batch goes through the network where it fits", () => {
  strictEqual(chooseMicroBatch(network, room), 64);
});

Deno.test("a batch that does not fit is cut into equal parts, the largest that fit", () => {
  const large = { ...room, batch: 256 };
  const micro = chooseMicroBatch(network, large);
  ok(bytesOfStep(network, large, micro) <= mostBytes(large));
  strictEqual(micro, 86); // In three parts; two of 128 would not fit.
  ok(bytesOfStep(network, large, 128) > mostBytes(large));
});

Deno.test("workers share the memory of the system", () => {
  const shared = { ...room, limits: { thread: 4000 * MB, system: 2000 * MB } };
  strictEqual(chooseMicroBatch(network, shared), 32);
  ok(chooseMicroBatch(network, { ...shared, workers: 2 }) < 32);
});

Deno.test("what does not fit with two images at a time is refused with what would", () => {
  const small = { ...room, limits: { thread: 530 * MB, system: Infinity } };
  throws(() => chooseMicroBatch(network, small), {
    name: "RangeError",
    message:
      /^Cannot train this network on images of 112 pixels as a step must take at most 451 MB here: with 2 images at a time it takes 540 MB; a network with fewer channels, such as small:width=8, may fit$/,
  });
  const tight = { ...room, limits: { thread: 580 * MB, system: Infinity } };
  throws(() => chooseMicroBatch(network, tight), /; images of 48 pixels would fit$/);
});

Deno.test("a sentence says what a step takes, and in what pieces it is taken", () => {
  match(
    describeStep(network, room, 64),
    /^Network: 100 MB of weights, 100 MB of momentum, 30 MB an image; a step with 64 images takes 2\.29 GB of 4 GB\.$/,
  );
  match(
    describeStep(network, { ...room, batch: 256 }, 256),
    /takes 8\.05 GB of 4 GB, which may not fit; --micro-batch auto takes fewer at a time\.$/,
  );
  match(
    describeStep(network, { ...room, batch: 256 }, 86, "whole"),
    /Batch norm takes the statistics of the whole batch\.$/,
  );
  match(
    describeStep(network, { ...room, batch: 256, workers: 2 }, 86),
    /a step with 256 images would take 8\.05 GB in each of 2 workers, where tensors can fill 3\.4 GB of 4 GB, so 86 at a time go through it: 3\.09 GB, for a forward pass more\. Batch norm takes the statistics of these 86\.$/,
  );
});
