import type { Device } from "../compute/device.ts";
import { prettyBytes } from "../npm/pretty_bytes.ts";
import type { NetworkMemory } from "./network_memory.ts";

/** What goes through a network in a step, and where. */
export interface StepRoom {
  /** Images of a batch that each device takes. */
  batch: number;
  /** The side of an image, in pixels. */
  imageSize: number;
  /** Bytes that the heads take. */
  heads: number;
  /** What there is to take. */
  limits: Pick<Device["limits"], "thread" | "system">;
  /** How many devices take their share of a batch, all in the same system. */
  workers: number;
}

/** Of a memory, what tensors can fill before what lies between them is too small for the next. */
const USABLE = 0.85;

/** Fewer have no variance to normalise by. */
const SMALLEST = 2;

/**
 * How many images go through a network at a time: all of a batch where they fit, or else the most that do.
 *
 * @throws {RangeError} If not even two do.
 */
export function chooseMicroBatch(network: NetworkMemory, room: StepRoom): number {
  const { batch } = room, most = mostBytes(room);
  if (bytesOfStep(network, room, batch) <= most) return batch;
  const left = most - bytesOfStep(network, room, 0);
  const fitting = Math.floor(left / (network.whole ?? network).image);
  if (fitting >= SMALLEST) {
    // Parts of one size, as far as the batch can be cut into such.
    return Math.ceil(batch / Math.ceil(batch / Math.min(batch, fitting)));
  }
  throw new RangeError(
    `Cannot train this network on images of ${room.imageSize} pixels as a step must take at most ` +
      `${prettyBytes(most)} here: with ${SMALLEST} images at a time it takes ` +
      prettyBytes(bytesOfStep(network, room, SMALLEST)) +
      (network.whole && fits({ ...network, whole: undefined }, room)
        ? "; with microBatchNorm micro it would fit"
        : smallerStep(left, network, room)),
  );
}

function fits(network: NetworkMemory, room: StepRoom): boolean {
  return bytesOfStep(network, room, SMALLEST) <= mostBytes(room);
}

/** What would fit: activations grow with the area of an image. */
function smallerStep(left: number, network: NetworkMemory, { imageSize }: StepRoom): string {
  const side = imageSize * Math.sqrt(Math.max(0, left) / (SMALLEST * network.image));
  const size = 8 * Math.floor(side / 8);
  return size >= 16
    ? `; images of ${size} pixels would fit`
    : "; a network with fewer channels, such as small:width=8, may fit";
}

/** Bytes that a step may take on each device. */
export function mostBytes(room: StepRoom): number {
  return USABLE * memoryOf(room);
}

function memoryOf({ limits: { thread, system }, workers }: StepRoom): number {
  return Math.min(thread, system / workers);
}

/**
 * Bytes that a step takes on each device.
 *
 * @param microBatch Images that go through the network at a time.
 */
export function bytesOfStep(
  { weights, optimizer, step, image, whole }: NetworkMemory,
  { batch, imageSize, heads }: Pick<StepRoom, "batch" | "imageSize" | "heads">,
  microBatch: number,
): number {
  if (whole && microBatch < batch) {
    return weights + optimizer + whole.step + batch * whole.kept + microBatch * whole.image + heads;
  }
  const passes = weights + optimizer + step + Math.min(batch, microBatch) * image + heads;
  if (microBatch >= batch) return passes;
  // Micro-batches are cut from the batch's pixels, and their gradients are added up beside those of each.
  return passes + batch * imageSize * imageSize * 3 * 4 + optimizer;
}

/** Says in a sentence what a network takes, and in what pieces a batch goes through it. */
export function describeStep(
  network: NetworkMemory,
  room: StepRoom,
  microBatch: number,
  norm: "micro" | "whole" = "micro",
): string {
  const { batch, workers } = room;
  const bytes = (images: number) => prettyBytes(bytesOfStep(network, room, images));
  const each = workers > 1 ? ` in each of ${workers} workers` : "";
  const limit = memoryOf(room);
  const of = Number.isFinite(limit) ? ` of ${prettyBytes(limit)}` : "";
  const figures = `Network: ${prettyBytes(network.weights)} of weights, ` +
    `${prettyBytes(network.optimizer)} of momentum, ${prettyBytes(network.image)} an image`;
  if (microBatch >= batch) {
    // As it was asked for, or as a run has it that goes on on another machine.
    const isTooMuch = bytesOfStep(network, room, batch) > mostBytes(room);
    return `${figures}; a step with ${batch} images takes ${bytes(batch)}${of}${each}` +
      `${isTooMuch ? ", which may not fit; --micro-batch auto takes fewer at a time" : ""}.`;
  }
  return `${figures}; a step with ${batch} images would take ${bytes(batch)}${of}${each}, so ` +
    `${microBatch} at a time go through it: ${bytes(microBatch)}, for a forward pass more. ` +
    `Batch norm takes the statistics of ${
      norm === "micro" ? `these ${microBatch}` : "the whole batch"
    }.`;
}
