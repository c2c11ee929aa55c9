import type { Backbone } from "../backbones/backbone.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import type { HeadMemory } from "../heads/head_figures.ts";
import { chooseMicroBatch, describeStep, type StepRoom, USABLE } from "./choose_micro_batch.ts";
import { measureNetwork, type NetworkMemory } from "./network_memory.ts";
import type { TrainConfig } from "./train_config.ts";

/** What a step is to be planned for. */
export interface PlanStepOptions {
  backbone: Backbone;
  /** What each head takes. */
  heads: readonly HeadMemory[];
  device: Device;
  communicator: Communicator;
  /** Whether all ranks plan at the same time, and then do what suits each of them. */
  together: boolean;
}

/** How a step is taken. */
export interface StepPlan {
  /** Images that go through the network at a time, or all of them. */
  microBatch: number | "all";
  /** What that takes, in a sentence; rank 0 tells for all. */
  description: string;
}

/** What a graphics card is taken to have, as WebGPU does not tell. */
const GPU_BYTES = 8e9;

/**
 * Measures what the network takes and decides how many images go through it at a time: rank 0 for all, which are told by their
 * configuration, unless they plan together.
 *
 * @throws {RangeError} If not even two images fit; the message names a smaller size that would.
 */
export function planStep(config: TrainConfig, options: PlanStepOptions): StepPlan {
  const { backbone, heads, communicator, together } = options;
  if (!together && communicator.rank > 0 && config.microBatch !== "auto") {
    return { microBatch: config.microBatch, description: "" };
  }
  let network = measure(backbone, "micro");
  const batch = config.objectives.reduce((sum, { batch }) => sum + batch, 0);
  const room: StepRoom = {
    batch: Math.ceil(batch / communicator.size),
    imageSize: config.imageSize,
    heads:
      heads.reduce((sum, { weights, optimizer, step }) => sum + weights + optimizer + step, 0) +
      (config.average === undefined ? 0 : network.weights) +
      (config.badLoss === "skip" ? network.weights + network.optimizer : 0),
    limits: limitsOf(config, options.device),
    usable: USABLE[options.device.name],
    workers: communicator.neighbours ?? communicator.size,
  };
  const { microBatchNorm } = config;
  if (microBatchNorm === "whole" && asked(config, network, room) < room.batch) {
    network = measure(backbone, microBatchNorm);
  }
  const own = asked(config, network, room);
  const microBatch = together ? leastOf(own, communicator) : own;
  return {
    microBatch: microBatch < room.batch ? microBatch : "all",
    description: describeStep(network, room, microBatch, config.microBatchNorm),
  };
}

/** What no rank has too little memory for. */
function leastOf(own: number, communicator: Communicator): number {
  return Math.min(...communicator.allGather(Float32Array.of(own)).map(([count]) => count));
}

/** Not even a few images may fit, which a device tells in words of its own. */
function measure(backbone: Backbone, norm: TrainConfig["microBatchNorm"]): NetworkMemory {
  try {
    return measureNetwork(backbone, norm);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof WebAssembly.RuntimeError)) throw cause;
    const { imageSize } = backbone;
    throw new RangeError(
      `Cannot train this network on images of ${imageSize} pixels: four of them do not fit into the device's memory ` +
        `(${cause.message})`,
      { cause },
    );
  }
}

function asked({ microBatch }: TrainConfig, network: NetworkMemory, room: StepRoom): number {
  if (microBatch === "auto") return chooseMicroBatch(network, room);
  return microBatch === "all" ? room.batch : Math.min(microBatch, room.batch);
}

function limitsOf({ deviceMemory }: TrainConfig, { name, limits }: Device): StepRoom["limits"] {
  const { thread, system } = limits;
  if (deviceMemory !== undefined) return { thread: Math.min(thread, 1e9 * deviceMemory), system };
  return { thread: name === "webgpu" ? Math.min(thread, GPU_BYTES) : thread, system };
}
