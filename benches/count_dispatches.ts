import { type BackboneSpec, createBackbone } from "../src/backbones/backbones.ts";
import { GradientTape } from "../src/compute/gradient_tape.ts";
import { defineBackbone } from "../src/backbones/define_backbone.ts";
import type { Layer } from "../src/backbones/layers/layer.ts";
import type { Parameters } from "../src/backbones/parameters.ts";
import { useDevice } from "../src/compute/device.ts";
import { readingOf } from "../src/compute/webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../src/compute/webgpu/webgpu_backend.ts";
import { VirtualFc } from "../src/heads/virtual_fc.ts";
import * as tf from "../src/npm/tfjs.ts";
import { Trainer } from "../src/training/trainer.ts";
import type { Dispatch, NullGpuLog } from "./null_gpu.ts";

/** What a training step, or an embedding, asks of a graphics card. */
export interface DispatchCounts {
  /** Shaders that run, each with a bind group and a buffer of uniforms. */
  readonly dispatches: number;
  /** Times that commands are handed over. */
  readonly submits: number;
  /** Bytes of all buffers that shaders read or write, each once a shader. */
  readonly bytesBound: number;
  /** Dispatches and bytes by kernel. */
  readonly kernels: ReadonlyMap<string, { dispatches: number; bytes: number }>;
}

/** What is counted. */
export interface CountCase {
  network: BackboneSpec;
  /** S, pixels. */
  imageSize: number;
  /** B, a multiple of 4. */
  batch: number;
}

/** How many identities' features a head remembers and how many steps pass before it counts: nothing that is counted depends on it. */
const GROUPS = 1000, WARM_UP = 3;

/** Counts a training step with a virtual-fc head, once the steps have become alike, and embedding a batch. */
export async function countNetwork(
  log: NullGpuLog,
  { network, imageSize, batch }: CountCase,
): Promise<{ step: DispatchCounts; embedding: DispatchCounts }> {
  await useDevice("webgpu");
  const backbone = createBackbone(network, { imageSize, blank: true });
  const { embeddingLength } = backbone;
  const head = new VirtualFc({ groups: GROUPS, embeddingLength });
  const trainer = new Trainer({
    backbone,
    heads: [{ head, weight: 1 }],
    replay: false,
  });
  const pixels = new Float32Array(batch * imageSize ** 2 * 3);
  const identities = Int32Array.from({ length: batch }, (_, i) => i >> 2);
  const next = { epoch: 0, batch: 0 };
  for (let step = 0; step < WARM_UP; step++) {
    trainer.step([{ pixels, identities, next }], step, 0.01).losses.dispose();
  }
  finishRecording();
  log.clear();
  trainer.step([{ pixels, identities, next }], WARM_UP, 0.01).losses.dispose();
  const step = takeCounts(log);
  const images = tf.zeros<tf.Rank.R4>([batch, imageSize, imageSize, 3]);
  backbone.embed(images).dispose();
  finishRecording();
  log.clear();
  backbone.embed(images).dispose();
  const embedding = takeCounts(log);
  images.dispose();
  trainer.dispose();
  return { step, embedding };
}

/** How often an activation is read or written by a block. */
export interface PassCounts {
  readonly forward: number;
  readonly backward: number;
}

/**
 * Counts the passes over activations of a block of layers that keeps the shape of what goes through it.
 *
 * @param build Makes the layers, for C channels.
 */
export async function countPasses(
  log: NullGpuLog,
  build: (parameters: Parameters, channels: number) => Layer,
): Promise<PassCounts> {
  await useDevice("webgpu");
  const channels = 64, shape = [64, 56, 56, channels], bytes = 4 * tf.util.sizeFromShape(shape);
  let layer: Layer | undefined;
  const backbone = defineBackbone("block", { imageSize: 56, embeddingLength: 1 }, (parameters) => {
    layer = build(parameters, channels);
    return layer;
  });
  const x = tf.variable(tf.zeros(shape)), dy = tf.zeros(shape);
  const variables = [...backbone.variables.values()].filter(({ trainable }) => trainable);
  log.clear();
  const tape = GradientTape.record(() => layer!(x, { training: true }), [x, ...variables]);
  // What comes next asks for it, unless that is a convolution which reads what it is made of.
  if (!readingOf(tape.value)) webgpuBackend().uploadToGPU(tape.value.dataId);
  const forward = passesOf(log.dispatches, bytes);
  log.clear();
  const gradients = tape.gradients(dy);
  const backward = passesOf(log.dispatches, bytes);
  tf.dispose([x, dy, tape.value, gradients as tf.Tensor[]]);
  backbone.dispose();
  return { forward, backward };
}

function passesOf(dispatches: readonly Dispatch[], least: number): number {
  return dispatches.reduce(
    (sum, { buffers }) => sum + buffers.filter((bytes) => bytes >= least).length,
    0,
  );
}

/** Hands over what tfjs has recorded and not yet submitted. */
function finishRecording() {
  const backend = webgpuBackend();
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

function takeCounts(log: NullGpuLog): DispatchCounts {
  finishRecording();
  const kernels = new Map<string, { dispatches: number; bytes: number }>();
  let bytesBound = 0;
  for (const { kernel, buffers } of log.dispatches) {
    const own = buffers.reduce((sum, bytes) => sum + bytes, 0);
    bytesBound += own;
    const { dispatches, bytes } = kernels.get(kernel) ?? { dispatches: 0, bytes: 0 };
    kernels.set(kernel, { dispatches: dispatches + 1, bytes: bytes + own });
  }
  return { dispatches: log.dispatches.length, submits: log.submits, bytesBound, kernels };
}
