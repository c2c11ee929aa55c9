import {
  readTflite,
  type TfliteActivation,
  type TfliteConvolution,
  type TfliteModel,
  type TfliteOperator,
  type TfliteTensor,
} from "../formats/tflite.ts";
import * as tf from "../npm/tfjs.ts";

/**
 * A network of TensorFlow Lite that computes on the device in use. Weights of 16 bits become 32 bits on the way. It has the
 * operators of networks that find faces and their landmarks, see `TfliteOperation`.
 */
export class TfliteNetwork {
  /** The shapes of what it takes, images as [1, H, W, C]. */
  readonly inputShapes: number[][];
  readonly #model: TfliteModel;
  /** Constants of the network, by the number of their tensor. */
  readonly #weights = new Map<number, tf.Tensor>();
  /** The operators that are left once all weights are numbers of 32 bits. */
  readonly #operators: TfliteOperator[];
  /** Those of them whose biases were moved on. */
  readonly #withoutBias: ReadonlySet<TfliteOperator>;

  /**
   * Reads a network and puts its weights on the device.
   *
   * @param bytes The whole file.
   * @throws {SyntaxError} if it is broken, or of a kind that is not known here.
   */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    const model = this.#model = readTflite(bytes);
    this.inputShapes = model.inputs.map((input) => model.tensors[input].shape);
    const numbers = new Map<number, Float32Array>();
    for (const [number, tensor] of model.tensors.entries()) {
      if (tensor.data.length > 0 && tensor.type !== "int32") numbers.set(number, floats(tensor));
    }
    const isConstant = ({ name, inputs }: TfliteOperator) =>
      name === "DEQUANTIZE" && numbers.has(inputs[0]);
    for (const { inputs, outputs } of model.operators.filter(isConstant)) {
      numbers.set(outputs[0], numbers.get(inputs[0])!);
    }
    this.#operators = model.operators.filter((operator) => !isConstant(operator));
    this.#withoutBias = moveBiases(model, this.#operators, numbers);
    try {
      for (const { name, inputs } of this.#operators) {
        for (const [place, input] of inputs.entries()) {
          const values = numbers.get(input);
          if (values === undefined || this.#weights.has(input)) continue;
          const isFilter = place === 1 && (name === "CONV_2D" || name === "DEPTHWISE_CONV_2D");
          this.#weights.set(input, weightsOf(values, model.tensors[input], isFilter));
        }
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * Computes the outputs of the network.
   *
   * @param inputs A tensor for each of its inputs, of the shape in `inputShapes` but for B in place of the 1 before all images.
   * @returns Its outputs, whose owner is the caller.
   */
  run(...inputs: tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const found = new Map(this.#weights);
      for (const [place, input] of this.#model.inputs.entries()) found.set(input, inputs[place]);
      const count = inputs[0].shape[0];
      for (const operator of this.#operators) {
        found.set(operator.outputs[0], this.#compute(operator, found, count));
      }
      return this.#model.outputs.map((output) => found.get(output)!);
    });
  }

  /** Lets go of its weights. */
  dispose(): void {
    for (const weights of this.#weights.values()) weights.dispose();
    this.#weights.clear();
  }

  #compute(operator: TfliteOperator, found: Map<number, tf.Tensor>, count: number): tf.Tensor {
    const { tensors } = this.#model;
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
          this.#withoutBias.has(operator) ? undefined : input(2),
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
        return tf.pad(input(0), pairs(tensors[operator.inputs[1]]));
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

/**
 * Moves the biases of filters over each channel into those of the convolutions of 1x1 that follow them, which saves a pass over the
 * images: w (x + b) is w x + w b.
 *
 * @param numbers The constants of the network; the biases of the latter are changed.
 * @returns The former.
 */
function moveBiases(
  { tensors, outputs }: TfliteModel,
  operators: TfliteOperator[],
  numbers: Map<number, Float32Array>,
): Set<TfliteOperator> {
  const moved = new Set<TfliteOperator>();
  for (const before of operators) {
    const [made] = before.outputs;
    const users = operators.filter(({ inputs }) => inputs.includes(made)), [user] = users;
    const isPlain = before.name === "DEPTHWISE_CONV_2D" && before.activation === "linear";
    if (!isPlain || users.length !== 1 || user.name !== "CONV_2D" || outputs.includes(made)) {
      continue;
    }
    const bias = numbers.get(before.inputs[2]), [, down, right] = tensors[user.inputs[1]].shape;
    const filter = numbers.get(user.inputs[1]), sums = numbers.get(user.inputs[2])?.slice();
    if (!bias || !filter || !sums || down !== 1 || right !== 1) continue;
    for (const [i, value] of filter.entries()) {
      sums[Math.floor(i / bias.length)] += value * bias[i % bias.length];
    }
    numbers.set(user.inputs[2], sums);
    moved.add(before);
  }
  return moved;
}

/** Filters are [outputs, H, W, inputs] in the file, or [1, H, W, channels] of those that go over each channel. */
function weightsOf(values: Float32Array, { shape }: TfliteTensor, isFilter: boolean): tf.Tensor {
  return tf.tidy(() => {
    const weights = tf.tensor(values, shape);
    return isFilter ? tf.transpose(weights, [1, 2, 3, 0]) : weights;
  });
}

function floats({ data, type, shape, name }: TfliteTensor): Float32Array {
  const bytes = data.slice(), size = tf.util.sizeFromShape(shape);
  if (type === "float32" && bytes.length === 4 * size) return new Float32Array(bytes.buffer);
  if (type === "float16" && bytes.length === 2 * size) {
    return Float32Array.from(new Float16Array(bytes.buffer));
  }
  throw new SyntaxError(
    `Cannot run a TensorFlow Lite network: expected ${size} numbers of 16 or 32 bits with a point in "${name}", ` +
      `got ${bytes.length} bytes of type ${type}`,
  );
}

/** How many zeros go before and behind along each axis. */
function pairs({ data, name }: TfliteTensor): [number, number][] {
  if (data.length === 0 || data.length % 8 !== 0) {
    throw new SyntaxError(
      `Cannot run a TensorFlow Lite network: expected pairs of whole numbers in "${name}", got ${data.length} bytes`,
    );
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from(
    { length: data.length / 8 },
    (_, axis) => [view.getInt32(8 * axis, true), view.getInt32(8 * axis + 4, true)],
  );
}
