import type { OnnxAttribute, OnnxNode, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { floatTensor, halfTensor, integerTensor } from "../formats/onnx/onnx_numbers.ts";
import * as tf from "../npm/tfjs.ts";
import { type ConstantForm, numbersIn } from "./constant_form.ts";

/** A tensor that depends on the images, and what the graph calls it. */
interface Value {
  name: string;
  /** As TensorFlow.js has it. */
  shape: readonly number[];
  /** Whether the graph leaves out the first axis, which has one place. */
  isSqueezed: boolean;
}

/** Numbers of a tensor that are read once the graph is whole, since devices give them in their own time. */
interface Constant {
  name: string;
  tensor: tf.Tensor;
  /** What the graph has of it. */
  form: ConstantForm;
}

/** The largest number of float16. */
const LARGEST_HALF = 65504;

/**
 * A graph of ONNX while it is written. What has four axes is [B, C, H, W] there, and [B, H, W, C] in TensorFlow.js; all else has
 * the same axes in both.
 */
export class GraphWriter {
  /** So far. */
  readonly nodes: OnnxNode[] = [];
  /** Names of what has no rule, in the order in which they came. */
  readonly refused: Set<string> = new Set();
  readonly #values = new Map<number, Value>();
  readonly #stacks = new Map<number, tf.Tensor[]>();
  readonly #constants = new Map<string, Constant>();
  readonly #integers = new Map<string, OnnxTensor>();
  readonly #scalars = new Map<number, OnnxTensor>();
  readonly #names = new Set<string>();
  readonly #nameOf: (tensor: tf.Tensor) => string | undefined;

  /** @param nameOf What a variable is called. */
  constructor(nameOf: (tensor: tf.Tensor) => string | undefined) {
    this.#nameOf = nameOf;
  }

  /** A name that nothing has yet, like the one wanted. */
  unusedName(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }

  /** Whether a tensor depends on the images. */
  depends(tensor: tf.Tensor): boolean {
    return this.#values.has(tensor.id);
  }

  /** The name of a value in the graph. */
  valueOf(tensor: tf.Tensor): string {
    const value = this.#values.get(tensor.id)!;
    if (!value.isSqueezed) return value.name;
    const axes = this.integers("axes", [0]);
    return this.emit("Unsqueeze", [value.name, axes]);
  }

  /** The name of a value [1, N, K], which the graph may have as [N, K]; undefined if it does not. */
  squeezedValueOf(tensor: tf.Tensor): string | undefined {
    const value = this.#values.get(tensor.id);
    return value?.isSqueezed ? value.name : undefined;
  }

  /** Says that a tensor is a value of the graph. */
  put(tensor: tf.Tensor, name: string, isSqueezed = false): void {
    this.#values.set(tensor.id, { name, shape: tensor.shape, isSqueezed });
  }

  /**
   * Adds a node of one result.
   *
   * @param of What the node is called after, such as the variable that it takes.
   * @returns The name of its result.
   */
  emit(
    op: string,
    inputs: string[],
    attributes: Record<string, OnnxAttribute> = {},
    of: string = op,
  ): string {
    return this.emitAll(op, inputs, attributes, 1, of)[0];
  }

  /** Adds a node of several results. */
  emitAll(
    op: string,
    inputs: string[],
    attributes: Record<string, OnnxAttribute>,
    count: number,
    of: string = op,
  ): string[] {
    const name = this.unusedName(of);
    const outputs = Array.from(
      { length: count },
      (_, i) => this.unusedName(count === 1 ? `${name}.out` : `${name}.out${i}`),
    );
    const node = { op, domain: "", name, inputs, outputs };
    this.nodes.push({ ...node, attributes: new Map(Object.entries(attributes)) });
    return outputs;
  }

  /** What a constant is called: its variable's name. */
  nameOf(tensor: tf.Tensor): string | undefined {
    return this.#nameOf(tensor);
  }

  /**
   * A tensor that does not depend on the images, as a weight of the graph.
   *
   * @param name What it is called, if it is no variable.
   * @returns Its name there.
   */
  constant(tensor: tf.Tensor, form: ConstantForm = {}, name = "constant"): string {
    const variable = this.#nameOf(tensor);
    // What is no variable may be another tensor of the same numbers each time.
    const key = JSON.stringify([variable ?? tensor.id, form]);
    const known = this.#constants.get(key);
    if (known) return known.name;
    const fresh = this.unusedName(variable ?? name);
    this.#constants.set(key, { name: fresh, tensor: tf.keep(tf.clone(tensor)), form });
    return fresh;
  }

  /** Notes that a constant is a stack of others. */
  putStack(tensor: tf.Tensor, rows: tf.Tensor[]): void {
    if (rows.every((row) => this.#nameOf(row))) this.#stacks.set(tensor.id, rows);
  }

  /**
   * One row of a constant: the variable that was stacked there, if one was.
   *
   * @param name What it is called otherwise.
   */
  row(tensor: tf.Tensor, row: number, name: string): string {
    const stacked = this.#stacks.get(tensor.id);
    return stacked ? this.constant(stacked[row]) : this.constant(tensor, { row }, name);
  }

  /** A constant that stands beside a value in an operation that goes number by number. */
  constantBeside(tensor: tf.Tensor, value: tf.Tensor): string {
    const { shape } = tensor;
    if (tensor.size === 1 && !this.#nameOf(tensor)) return this.constant(tensor, { shape: [] });
    if (value.shape.length !== 4) return this.constant(tensor);
    const [b, h, w, c] = [...Array(4 - shape.length).fill(1), ...shape];
    const permute = shape.length > 1 ? channelsFirst(shape.length) : undefined;
    return this.constant(tensor, { permute, shape: b === 1 ? [c, h, w] : [b, c, h, w] });
  }

  /** A value or a constant that stands beside another one. */
  operand(tensor: tf.Tensor, other: tf.Tensor): string {
    return this.depends(tensor) ? this.valueOf(tensor) : this.constantBeside(tensor, other);
  }

  /** A list of integers, such as axes. */
  integers(name: string, values: number[]): string {
    const key = `${name} ${values}`;
    let known = this.#integers.get(key);
    if (!known) {
      known = integerTensor(this.unusedName(name), [values.length], values);
      this.#integers.set(key, known);
    }
    return known.name;
  }

  /** One number. */
  scalar(value: number): string {
    let known = this.#scalars.get(value);
    if (!known) {
      known = floatTensor(this.unusedName(`number_${value}`), [], Float32Array.of(value));
      this.#scalars.set(value, known);
    }
    return known.name;
  }

  /** Notes that an operation has no rule. */
  refuse(what: string): void {
    this.refused.add(what);
  }

  /**
   * All constants, once the graph is whole.
   *
   * @param isHalf Whether filters and matrices are stored as float16; nodes that widen them then stand first.
   * @throws {RangeError} If a weight is too large for that.
   */
  async initializers(isHalf: boolean): Promise<OnnxTensor[]> {
    const tensors = [...this.#integers.values(), ...this.#scalars.values()];
    for (const { name, tensor, form } of this.#constants.values()) {
      const { values, shape } = numbersIn(await tensor.data() as Float32Array, tensor.shape, form);
      if (!isHalf || shape.filter((size) => size > 1).length < 2) {
        tensors.push(floatTensor(name, shape, values));
        continue;
      }
      const large = values.find((value) => Math.abs(value) > LARGEST_HALF);
      if (large !== undefined) {
        throw new RangeError(
          `Cannot store "${name}" as float16, which holds numbers up to ${LARGEST_HALF}: it has ${large}`,
        );
      }
      const half = this.unusedName(`${name}.half`);
      tensors.push(halfTensor(half, shape, values));
      this.nodes.unshift({
        ...{ op: "Cast", domain: "", name: this.unusedName(`${name}.widen`) },
        ...{ inputs: [half], outputs: [name] },
        attributes: new Map([["to", { type: "int", value: 1 }]]),
      });
    }
    return tensors;
  }

  /** What of the graph must not depend on how many images a batch has: all but its weights. */
  get outline(): string {
    return JSON.stringify([
      this.nodes.map(({ attributes, ...node }) => ({ ...node, attributes: [...attributes] })),
      [...this.#constants.values()].map(({ name, form, tensor }) => [name, form, tensor.shape]),
      [...this.#integers.keys(), ...this.#scalars.keys()],
    ]);
  }

  /** Whether what is no variable has the same numbers as in another trace of the network. */
  async hasNumbersOf(other: GraphWriter): Promise<boolean> {
    const [own, others] = [this, other].map((graph) =>
      [...graph.#constants.values()].filter(({ tensor }) => !graph.nameOf(tensor))
    );
    for (const [i, { tensor }] of own.entries()) {
      const [a, b] = [await tensor.data(), await others[i].tensor.data()];
      if (a.some((value, at) => value !== b[at])) return false;
    }
    return true;
  }

  /** Frees what it keeps. */
  dispose(): void {
    for (const { tensor } of this.#constants.values()) tensor.dispose();
    this.#constants.clear();
  }
}

/** The axes of [..., C] with the last one put before the two at most that go before it. */
function channelsFirst(rank: number): number[] {
  const axes = Array.from({ length: rank - 1 }, (_, axis) => axis);
  return rank < 4 ? [rank - 1, ...axes] : [0, 3, 1, 2];
}
