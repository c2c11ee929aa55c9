import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { useDevice } from "../../src/compute/device.ts";
import type { DeviceName } from "../../src/compute/device_name.ts";
import { GradientTape } from "../../src/compute/gradient_tape.ts";
import * as tf from "../../src/npm/tfjs.ts";

/** How far a network's numbers on WebGPU are from those on another device, see {@link difference}. */
export interface DeviceDifference {
  readonly network: string;
  readonly imageSize: number;
  readonly batch: number;
  readonly peer: DeviceName;
  /** Of the embeddings. */
  readonly features: number;
  /** The largest of all gradients, and whose it is. */
  readonly gradients: number;
  readonly worst: string;
  /** Of the running statistics after the step. */
  readonly statistics: number;
}

/** What is compared. */
export interface ComparedCase {
  network: BackboneSpec;
  imageSize: number;
  batch: number;
  peer: DeviceName;
}

const KINDS = ["features", "gradient", "statistics"];

const kindOf = (name: string) => name.split(" ")[0];

type Numbers = Map<string, Float32Array>;

/** Embeds a batch in training and differentiates on both devices. The device in use is then WebGPU. */
export async function compareDevices(compared: ComparedCase): Promise<DeviceDifference> {
  const expected = await numbersOn(compared.peer, compared);
  const actual = await numbersOn("webgpu", compared);
  // Some tensors are 0 but for rounding, as the gradient of a bias before batch norm, or the mean of what is normalised.
  const largest = (kind: string) =>
    Math.max(
      ...[...expected].filter(([name]) => kindOf(name) === kind)
        .map(([, numbers]) => lengthOf(numbers)),
    );
  const least = Object.fromEntries(KINDS.map((kind) => [kind, largest(kind) / 1000]));
  const apart = [...expected].map(([name, numbers]): [string, number] => [
    name,
    difference(actual.get(name)!, numbers, least[kindOf(name)]),
  ]);
  const worstOf = (prefix: string) =>
    apart.filter(([name]) => name.startsWith(prefix))
      .reduce((worst, one) => one[1] > worst[1] ? one : worst, ["", 0]);
  const [worst, gradients] = worstOf("gradient of ");
  const { network: { name: network }, imageSize, batch, peer } = compared;
  return {
    ...{ network, imageSize, batch, peer, gradients, worst },
    features: worstOf("features")[1],
    statistics: worstOf("statistics of ")[1],
  };
}

async function numbersOn(device: DeviceName, { network, imageSize, batch }: ComparedCase) {
  const { check } = await useDevice(device);
  const backbone = createBackbone(network, { imageSize });
  const shape: [number, number, number, number] = [batch, imageSize, imageSize, 3];
  const images = tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", 1);
  const { embeddingLength } = backbone;
  const towards = tf.randomUniform<tf.Rank.R2>([batch, embeddingLength], -1, 1, "float32", 2);
  const entries = [...backbone.variables],
    trainable = entries.filter(([, { trainable }]) => trainable);
  const tape = GradientTape.record(
    () => backbone.embed(images, { training: true }),
    trainable.map(([, variable]) => variable),
  );
  const numbers: Numbers = new Map([["features", await tape.value.data() as Float32Array]]);
  for (const [i, gradient] of tape.gradients(towards).entries()) {
    numbers.set(`gradient of ${trainable[i][0]}`, await gradient!.data() as Float32Array);
    gradient!.dispose();
  }
  for (const [name, variable] of entries) {
    if (!variable.trainable) {
      numbers.set(`statistics of ${name}`, await variable.data() as Float32Array);
    }
  }
  check();
  tf.dispose([images, towards, tape.value]);
  backbone.dispose();
  return numbers;
}

/**
 * The length of the difference over the length of what was expected, which is taken for no less than `least`. The largest single
 * difference would tell of one ReLU that rounding has switched.
 */
export function difference(actual: Float32Array, expected: Float32Array, least = 0): number {
  const apart = lengthOf(expected.map((value, i) => value - actual[i]));
  if (Number.isNaN(apart)) return Infinity;
  return apart === 0 ? 0 : apart / Math.max(least, lengthOf(expected));
}

function lengthOf(numbers: Float32Array): number {
  return Math.sqrt(numbers.reduce((sum, number) => sum + number ** 2, 0));
}
