import { type BackboneSpec, createBackbone } from "../src/backbones/backbones.ts";
import type { Backbone } from "../src/backbones/backbone.ts";

/** Networks whose peers `train_step.py` and, but for some, `stock_network.ts` have. */
export const NETWORKS = ["small", "mobilefacenet", "resnet50", "iresnet18", "iresnet50"] as const;

/** What a step is timed on: a network, S pixels a side, B images, D numbers an embedding. */
export interface StepCase {
  network: typeof NETWORKS[number];
  size: number;
  batch: number;
  embedding: number;
}

/** The identities of the head, whose weight is one row each. */
export const IDENTITIES = 100;

/** Our network of a case. */
export function makeBackbone({ network, size, embedding }: StepCase): Backbone {
  return createBackbone({ name: network, embedding } as BackboneSpec, { imageSize: size });
}

/** `count` random images [count, S, S, 3], of -1 to 1. */
export function randomPixels(count: number, { size }: StepCase): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count * size * size * 3 }, () => 2 * Math.random() - 1);
}

/** The median of times, in milliseconds. */
export function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1];
}
