import { preActivationResNet } from "../src/backbones/pre_activation_resnet.ts";
import { smallNet } from "../src/backbones/small_net.ts";
import type { Backbone } from "../src/backbones/backbone.ts";

/** What a step is timed on: a network, S pixels a side, B images, D numbers an embedding. */
export interface StepCase {
  network: "small" | "resnet50";
  size: number;
  batch: number;
  embedding: number;
}

/** The identities of the head, whose weight is one row each. */
export const IDENTITIES = 100;

/** Our network of a case. */
export function makeBackbone({ network, size, embedding }: StepCase): Backbone {
  const options = { imageSize: size, embeddingLength: embedding };
  return network === "small" ? smallNet(options) : preActivationResNet({ ...options, depth: 50 });
}

/** `count` random images [count, S, S, 3], of -1 to 1. */
export function randomPixels(count: number, { size }: StepCase): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count * size * size * 3 }, () => 2 * Math.random() - 1);
}

/** The median of times, in milliseconds. */
export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1];
}
