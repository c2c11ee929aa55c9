import type { Device } from "../compute/device.ts";
import type { DeviceName } from "../compute/device_name.ts";
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
  /** What share of that tensors can fill, see {@link USABLE}. */
  usable: number;
  /** How many devices take their share of a batch, all in the same system. */
  workers: number;
}

/**
 * Of a memory, what tensors can fill before what lies between them is too small for the next. On wasm all of them lie in one
 * space, which came to be 1.06 to 1.78 times what they took together, over seven networks, whole batches and cut ones, at 56 and
 * 112 pixels (bench:network-memory --gaps); WebGPU has a buffer for each.
 */
export const USABLE: Readonly<Record<DeviceName, number>> = { wasm: 0.57, webgpu: 0.85, cpu: 0.85 };

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
  const fitting = mostImages(network, room);
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
        : smallerStep(network, room)),
  );
}

/** How many of a batch that is cut can go through at a time; below 0 where weights alone are too much. */
function mostImages(network: NetworkMemory, room: StepRoom): number {
  const { whole, moments } = network;
  const left = mostBytes(room) - bytesOfFixed(network, room);
  return Math.floor(
    whole
      ? (left - whole.step - room.batch * whole.kept) / whole.image
      : Math.min(...moments.map(({ step, image }) => (left - step) / image)),
  );
}

function fits(network: NetworkMemory, room: StepRoom): boolean {
  return bytesOfStep(network, room, SMALLEST) <= mostBytes(room);
}

/** What would fit: activations grow with the area of an image. */
function smallerStep(network: NetworkMemory, room: StepRoom): string {
  const left = mostBytes(room) - bytesOfFixed(network, room);
  const share = Math.min(
    ...network.moments.map(({ step, image }) => (left - step) / (SMALLEST * image)),
  );
  const side = room.imageSize * Math.sqrt(Math.max(0, share));
  const size = 8 * Math.floor(side / 8);
  return size >= 16
    ? `; images of ${size} pixels would fit`
    : "; a network with fewer channels, such as small:width=8, may fit";
}

/** Bytes that a step may take on each device. */
export function mostBytes(room: StepRoom): number {
  return room.usable * memoryOf(room);
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
  network: NetworkMemory,
  room: Pick<StepRoom, "batch" | "imageSize" | "heads">,
  microBatch: number,
): number {
  const { weights, optimizer, moments, whole } = network, { batch, heads } = room;
  const isCut = microBatch < batch;
  const fixed = isCut ? bytesOfFixed(network, room) : weights + optimizer + heads;
  if (isCut && whole) return fixed + whole.step + batch * whole.kept + microBatch * whole.image;
  const images = Math.min(batch, microBatch);
  return fixed + Math.max(...moments.map(({ step, image }) => step + images * image));
}

/** What is there all the time where a batch is cut. */
function bytesOfFixed(
  { weights, optimizer, whole }: NetworkMemory,
  { batch, imageSize, heads }: Pick<StepRoom, "batch" | "imageSize" | "heads">,
): number {
  const kept = weights + optimizer + heads;
  if (whole) return kept;
  // Micro-batches are cut from the batch's pixels, and their gradients are added up beside those of each.
  return kept + batch * imageSize * imageSize * 3 * 4 + optimizer;
}

/** Bytes that each further image takes of a large batch. */
export function bytesOfImage({ moments }: NetworkMemory): number {
  return Math.max(...moments.map(({ image }) => image));
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
  const limit = memoryOf(room), isKnown = Number.isFinite(limit);
  const figures = `Network: ${prettyBytes(network.weights)} of weights, ` +
    `${prettyBytes(network.optimizer)} of momentum, ${prettyBytes(bytesOfImage(network))} an image`;
  if (microBatch >= batch) {
    // As it was asked for, or as a run has it that goes on on another machine.
    const isTooMuch = bytesOfStep(network, room, batch) > mostBytes(room);
    const of = isKnown ? ` of ${prettyBytes(limit)}` : "";
    return `${figures}; a step with ${batch} images takes ${bytes(batch)}${of}${each}` +
      `${isTooMuch ? ", which may not fit; --micro-batch auto takes fewer at a time" : ""}.`;
  }
  const filled = isKnown
    ? `, where tensors can fill ${prettyBytes(mostBytes(room))} of ${prettyBytes(limit)}`
    : "";
  return `${figures}; a step with ${batch} images would take ${bytes(batch)}${each}${filled}, so ` +
    `${microBatch} at a time go through it: ${bytes(microBatch)}, for a forward pass more. ` +
    `Batch norm takes the statistics of ${
      norm === "micro" ? `these ${microBatch}` : "the whole batch"
    }.`;
}
