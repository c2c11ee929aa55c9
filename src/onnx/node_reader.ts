import type { OnnxAttribute, OnnxNode, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { floatsOfTensor, integersOfTensor, isIntegral } from "../formats/onnx/onnx_numbers.ts";
import { elementCount } from "../formats/tensor_layout.ts";
import type * as tf from "../npm/tfjs.ts";
import { inOnnxOrder, type NetworkValue } from "./network_value.ts";

/** How a weight is kept. */
export interface WeightForm {
  /** Its sizes before its axes are put in another order; those of the file unless given. */
  shape?: number[];
  /** The order of its axes. */
  permute?: number[];
  /** Whether it is a variance, which is never below 0. */
  isVariance?: boolean;
}

/** What a node is read of, besides itself. */
export interface GraphContext {
  /** The version of its operators. */
  readonly opset: number;
  /** How many images the graph says that it takes, if it is a number. */
  readonly batch?: number;
  /** The tensor of a name that does not depend on the images. */
  constant(name: string): OnnxTensor | undefined;
  /** Notes a weight, and returns how to get its variable while the graph runs. */
  weight(tensor: OnnxTensor, form: WeightForm, isTrainable: boolean): () => tf.Tensor;
}

/** The most numbers that one node makes: 1 GiB. */
const MOST_MADE = 2 ** 28;

/** The most numbers of a constant that is no weight, such as axes. */
const MOST_NUMBERS = 4096;

/** A node while it is read: what it takes and says, and how to say no to it. */
export class NodeReader {
  /** The names of what it takes. */
  readonly inputs: readonly string[];
  /** The names of what it makes. */
  readonly outputs: readonly string[];
  /** The version of its operator. */
  readonly opset: number;
  /** How many images its graph says that it takes. */
  readonly batch?: number;
  readonly #node: OnnxNode;
  readonly #context: GraphContext;

  /** @param context The graph that it is of. */
  constructor(node: OnnxNode, context: GraphContext) {
    this.inputs = node.inputs;
    this.outputs = node.outputs;
    this.opset = context.opset;
    this.batch = context.batch;
    this.#node = node;
    this.#context = context;
  }

  /** An attribute that is a whole number. */
  int(name: string, otherwise?: number): number {
    return this.#attribute(name, "int", otherwise);
  }

  /** An attribute that is a number. */
  float(name: string, otherwise?: number): number {
    return this.#attribute(name, "float", otherwise);
  }

  /** An attribute that is a list of whole numbers. */
  ints(name: string, otherwise?: number[]): number[] {
    return this.#attribute(name, "ints", otherwise);
  }

  /** An attribute that is a word. */
  text(name: string, otherwise?: string): string {
    return this.#attribute(name, "string", otherwise);
  }

  /** The first integer of an attribute that is a tensor. */
  integerOf(name: string, otherwise: number): number {
    const attribute = this.#node.attributes.get(name);
    return attribute?.type === "tensor"
      ? integersOfTensor(attribute.value)[0] ?? otherwise
      : otherwise;
  }

  /** Whether an input is given. */
  has(input: number): boolean {
    return (this.inputs[input] ?? "") !== "";
  }

  /** Whether an input is a weight: it does not depend on the images, and does not hold integers. */
  isWeight(input: number): boolean {
    const tensor = this.#context.constant(this.inputs[input] ?? "");
    return tensor !== undefined && !isIntegral(tensor);
  }

  /** The sizes of an input that does not depend on the images. */
  dimsOf(input: number): number[] {
    return this.#constant(input).dims;
  }

  /** How many numbers such an input has. */
  sizeOf(input: number): number {
    return elementCount(this.dimsOf(input));
  }

  /** The few numbers of such an input. */
  numbers(input: number): number[] {
    const tensor = this.#constant(input);
    if (elementCount(tensor.dims) > MOST_NUMBERS) {
      this.refuse(`"${this.inputs[input]}" has more than ${MOST_NUMBERS} numbers`);
    }
    return isIntegral(tensor) ? integersOfTensor(tensor) : [...floatsOfTensor(tensor)];
  }

  /** An input that is learnt, as a function to be called while the graph runs. */
  weight(input: number, form: WeightForm = {}): () => tf.Tensor {
    return this.#context.weight(this.#fitting(input, form), form, true);
  }

  /** An input that is kept with the weights and is not learnt. */
  statistic(input: number, form: WeightForm = {}): () => tf.Tensor {
    return this.#context.weight(this.#fitting(input, form), form, false);
  }

  /** A value, while the graph runs; weights are none. */
  given(value: NetworkValue | undefined): NetworkValue {
    return value ?? this.refuse("a weight stands where what it takes must depend on the images");
  }

  /** A value that is a tensor. */
  tensor(value: NetworkValue | undefined): NetworkValue & { tensor: tf.Tensor } {
    const given = this.given(value);
    return given.tensor
      ? given
      : this.refuse("integers stand where it takes numbers of the network");
  }

  /** A value with the axes of ONNX. */
  onnxTensor(value: NetworkValue | undefined): tf.Tensor {
    return inOnnxOrder(this.tensor(value));
  }

  /** A value of two axes. */
  matrix(value: NetworkValue | undefined): tf.Tensor2D {
    const tensor = this.onnxTensor(value);
    if (tensor.shape.length === 2) return tensor as tf.Tensor2D;
    return this.refuse(`it takes [B, N], got [${tensor.shape.join(", ")}]`);
  }

  /** A value that is a list of integers. */
  integers(value: NetworkValue | undefined): number[] {
    return value?.integers ?? this.refuse("numbers of the network stand where it takes integers");
  }

  /** Refuses to make what no network has: what a file says of sizes, its bytes need not justify. */
  requireRoom(shape: readonly number[]): void {
    if (elementCount(shape) <= MOST_MADE) return;
    this.refuse(`it makes numbers of [${shape.join(", ")}], more than ${MOST_MADE}`);
  }

  /** Ends the reading, or the run. */
  refuse(reason: string): never {
    throw new OnnxNodeError(this.#node, reason);
  }

  #constant(input: number): OnnxTensor {
    const name = this.inputs[input] ?? "";
    return this.#context.constant(name) ??
      this.refuse(
        name === ""
          ? `its input ${input + 1} is missing`
          : `"${name}" depends on the images, which must be a weight or a constant`,
      );
  }

  #fitting(input: number, { shape }: WeightForm): OnnxTensor {
    const tensor = this.#constant(input);
    if (shape && elementCount(shape) !== elementCount(tensor.dims)) {
      this.refuse(
        `"${this.inputs[input]}" must have the numbers of [${shape.join(", ")}], and is of shape ` +
          `[${tensor.dims.join(", ")}]`,
      );
    }
    return tensor;
  }

  #attribute<Type extends OnnxAttribute["type"], Value extends OnnxAttribute["value"]>(
    name: string,
    type: Type,
    otherwise?: Value,
  ): Value {
    const attribute = this.#node.attributes.get(name);
    if (attribute?.type === type) return attribute.value as Value;
    if (attribute) this.refuse(`its ${name} must be of type ${type}, and is ${attribute.type}`);
    return otherwise ?? this.refuse(`it does not say its ${name}`);
  }
}

/** A node that cannot be run. */
export class OnnxNodeError extends Error {
  /** @param reason Part of a sentence. */
  constructor({ op, name, outputs }: OnnxNode, reason: string, options?: ErrorOptions) {
    const called = JSON.stringify(name || outputs[0] || "");
    super(`Cannot run this ONNX network, node ${called} (${op}): ${reason}`, options);
  }
}
