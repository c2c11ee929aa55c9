import type {
  TfliteActivation,
  TfliteConvolution,
  TfliteOperator,
  TfliteTensor,
} from "../formats/tflite.ts";
import * as tf from "../npm/tfjs.ts";
import { joinOperators, padsOf, readTfliteGraph, type TfliteGraph } from "./tflite_graph.ts";
import { TflitePlan } from "./tflite_plan.ts";

/**
 * A network of TensorFlow Lite that computes on the device in use. Weights of 16 bits become 32 bits on the way. It has the
 * operators of networks that find faces and their landmarks, see `TfliteOperation`.
 */
export class TfliteNetwork {
  /** The shape of what it takes, images as [1, H, W, C]. */
  readonly inputShape: readonly number[];
  readonly #runner: TfliteOps | TflitePlan;

  /**
   * Reads a network and puts its weights on the device.
   *
   * @param bytes The whole file.
   * @throws {SyntaxError} if it is broken, or of a kind that is not known here.
   */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    const graph = readTfliteGraph(bytes), { tensors, inputs } = graph.model;
    this.inputShape = tensors[inputs[0]].shape;
    const steps = tf.getBackend() === "wasm" ? joinOperators(graph) : undefined;
    this.#runner = steps ? new TflitePlan(graph, steps) : new TfliteOps(graph);
  }

  /**
   * Computes the outputs of the network.
   *
   * @param images [B, H, W, C], of the sizes in `inputShape`.
   * @param count B, how many there are.
   * @returns The numbers of its outputs, each B times as many as for one image.
   */
  async run(images: Float32Array, count: number): Promise<Float32Array[]> {
    const size = count * tf.util.sizeFromShape([...this.inputShape]);
    if (images.length !== size) {
      throw new RangeError(
        `Cannot run a TensorFlow Lite network: ${count} images of [${
          this.inputShape.slice(1).join(", ")
        }] ` +
          `are ${size} numbers, got ${images.length}`,
      );
    }
    return await this.#runner.run(images, count);
  }

  /** Lets go of its weights. */
  dispose(): void {
    this.#runner.dispose();
  }
}

/** A network of TensorFlow Lite as ops of tfjs, one for each operator, on whatever device is in use. */
export class TfliteOps {
  readonly #graph: TfliteGraph;
  /** Constants of the network, by the number of their tensor. */
  readonly #weights = new Map<number, tf.Tensor>();

  /** @param graph Its weights are copied to the device. */
  constructor(graph: TfliteGraph) {
    this.#graph = graph;
    const { model: { tensors }, operators, numbers } = graph;
    try {
      for (const { name, inputs } of operators) {
        for (const [place, input] of inputs.entries()) {
          const values = numbers.get(input);
          if (values === undefined || this.#weights.has(input)) continue;
          const isFilter = place === 1 && (name === "CONV_2D" || name === "DEPTHWISE_CONV_2D");
          this.#weights.set(input, weightsOf(values, tensors[input], isFilter));
        }
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** As `TfliteNetwork.run`. */
  async run(images: Float32Array, count: number): Promise<Float32Array[]> {
    const { model: { inputs: [input], outputs, tensors }, operators } = this.#graph;
    const made = tf.tidy(() => {
      const found = new Map(this.#weights);
      found.set(input, tf.tensor(images, [count, ...tensors[input].shape.slice(1)]));
      for (const operator of operators) {
        found.set(operator.outputs[0], this.#compute(operator, found, count));
      }
      return outputs.map((output) => found.get(output)!);
    });
    try {
      return await Promise.all(made.map((output) => output.data<"float32">()));
    } finally {
      tf.dispose(made);
    }
  }

  /** Lets go of its weights. */
  dispose(): void {
    for (const weights of this.#weights.values()) weights.dispose();
    this.#weights.clear();
  }

  #compute(operator: TfliteOperator, found: Map<number, tf.Tensor>, count: number): tf.Tensor {
    const { model: { tensors }, withoutBias } = this.#graph;
    const input = (place: number) => {
      const tensor = found.get(operator.inputs[place]);
      if (tensor !== undefined) return tensor;
      throw new SyntaxError(
        `Cannot run a TensorFlow Lite network: input ${place} of ${operator.name} is not computed before`,
      );
    };
    switch (operator.name) {
      case "CONV_2D":
        return convolve(input(0), input(1), input(2), operator);
      case "DEPTHWISE_CONV_2D":
        return convolveEach(
          input(0),
          input(1),
          withoutBias.has(operator) ? undefined : input(2),
          operator,
        );
      case "MAX_POOL_2D": {
        const { window, strides, padding, activation } = operator;
        return activate(tf.maxPool(input(0) as tf.Tensor4D, window, strides, padding), activation);
      }
      case "ADD":
        return activate(tf.add(input(0), input(1)), operator.activation);
      case "CONCATENATION": {
        const { inputs, axis, activation } = operator;
        return activate(tf.concat(inputs.map((_, place) => input(place)), axis), activation);
      }
      case "PAD":
        return tf.pad(input(0), padsOf(tensors[operator.inputs[1]]));
      case "PRELU":
        return tf.prelu(input(0), input(1));
      case "RELU":
        return tf.relu(input(0));
      case "RESHAPE":
        return tf.reshape(input(0), [count, ...tensors[operator.outputs[0]].shape.slice(1)]);
      case "DEQUANTIZE":
        return tf.cast(input(0), "float32");
    }
  }
}

function convolve(
  images: tf.Tensor,
  filter: tf.Tensor,
  bias: tf.Tensor,
  { padding, strides, dilations, activation }: TfliteConvolution,
): tf.Tensor {
  return tf.fused.conv2d({
    x: images as tf.Tensor4D,
    filter: filter as tf.Tensor4D,
    strides,
    pad: padding,
    dilations,
    bias,
    activation,
  });
}

function convolveEach(
  images: tf.Tensor,
  filter: tf.Tensor,
  bias: tf.Tensor | undefined,
  { padding, strides, dilations, activation }: TfliteConvolution,
): tf.Tensor {
  return tf.fused.depthwiseConv2d({
    x: images as tf.Tensor4D,
    filter: filter as tf.Tensor4D,
    strides,
    pad: padding,
    dilations,
    bias,
    activation,
  });
}

function activate(made: tf.Tensor, activation: TfliteActivation): tf.Tensor {
  if (activation === "linear") return made;
  return activation === "relu" ? tf.relu(made) : tf.relu6(made);
}

/** Filters are [outputs, H, W, inputs] in the file, or [1, H, W, channels] of those that go over each channel. */
function weightsOf(values: Float32Array, { shape }: TfliteTensor, isFilter: boolean): tf.Tensor {
  return tf.tidy(() => {
    const weights = tf.tensor(values, shape);
    return isFilter ? tf.transpose(weights, [1, 2, 3, 0]) : weights;
  });
}
