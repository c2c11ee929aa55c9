import {
  readTflite,
  type TfliteConvolution,
  type TfliteModel,
  type TfliteOperator,
  type TfliteTensor,
  type TfliteWindows,
} from "../formats/tflite.ts";

/** A network of TensorFlow Lite whose weights are numbers of 32 bits. */
export interface TfliteGraph {
  /** Shapes of tensors, and which of them go in and come out. */
  model: TfliteModel;
  /** The operators that are left once all weights are numbers of 32 bits. */
  operators: TfliteOperator[];
  /** Constants of the network, by the number of their tensor, laid out as in the file. */
  numbers: ReadonlyMap<number, Float32Array>;
  /** Filters over each channel whose biases were moved on, into the convolutions of 1x1 that follow them. */
  withoutBias: ReadonlySet<TfliteOperator>;
}

/**
 * Reads a network.
 *
 * @param bytes The whole file.
 * @throws {SyntaxError} if it is broken, or of a kind that is not known here.
 */
export function readTfliteGraph(bytes: Uint8Array<ArrayBuffer>): TfliteGraph {
  const model = readTflite(bytes), numbers = new Map<number, Float32Array>();
  if (model.inputs.length !== 1) {
    throw new SyntaxError(
      `Cannot run a TensorFlow Lite network: expected one input, got ${model.inputs.length}`,
    );
  }
  for (const [number, tensor] of model.tensors.entries()) {
    if (tensor.data.length > 0 && tensor.type !== "int32") numbers.set(number, floats(tensor));
  }
  const isConstant = ({ name, inputs }: TfliteOperator) =>
    name === "DEQUANTIZE" && numbers.has(inputs[0]);
  for (const { inputs, outputs } of model.operators.filter(isConstant)) {
    numbers.set(outputs[0], numbers.get(inputs[0])!);
  }
  const operators = model.operators.filter((operator) => !isConstant(operator));
  return { model, operators, numbers, withoutBias: moveBiases(model, operators, numbers) };
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
    for (let to = 0, from = 0; from < filter.length; to++) {
      for (let i = 0; i < bias.length; i++) sums[to] += filter[from++] * bias[i];
    }
    numbers.set(user.inputs[2], sums);
    moved.add(before);
  }
  return moved;
}

function floats({ data, type, shape, name }: TfliteTensor): Float32Array {
  const bytes = data.slice(), size = sizeOf(shape);
  if (type === "float32" && bytes.length === 4 * size) return new Float32Array(bytes.buffer);
  if (type === "float16" && bytes.length === 2 * size) {
    return new Float32Array(new Float16Array(bytes.buffer));
  }
  throw new SyntaxError(
    `Cannot run a TensorFlow Lite network: expected ${size} numbers of 16 or 32 bits with a point in "${name}", ` +
      `got ${bytes.length} bytes of type ${type}`,
  );
}

/** How many zeros go before and behind along each axis, as the second input of PAD has it. */
export function padsOf({ data, name }: TfliteTensor): [before: number, behind: number][] {
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

/** Operators of a network that are one pass over its images. */
export type TfliteStep = TfliteConvolutionStep | TflitePoolStep;

/** A convolution, and what is done to it: prelu(convolution + bias + addend). Numbers are those of tensors. */
export interface TfliteConvolutionStep {
  kind: "convolution";
  input: number;
  /** The filter over each channel that comes first, 3x3. */
  depthwise?: { filter: number; windows: TfliteWindows };
  filter: number;
  bias: number;
  windows: TfliteWindows;
  /** Images of the result's size with as many channels or less, which are added. */
  addend?: number;
  /** By what numbers below zero are multiplied: a tensor, or `relu` for 0. */
  slopes?: number | "relu";
  output: number;
}

/** The greatest number of each window. */
export interface TflitePoolStep {
  kind: "pool";
  input: number;
  window: readonly [down: number, right: number];
  windows: TfliteWindows;
  output: number;
}

/** The steps of a network, and which tensors are a part of others. */
export interface TfliteSteps {
  steps: TfliteStep[];
  /** What a tensor is a part of, once an operator has only laid it out anew, and where it begins there, in numbers. */
  parts: ReadonlyMap<number, { of: number; from: number }>;
}

/**
 * Joins the operators of a network to steps, for one image.
 *
 * @returns undefined where one of them is of no such step: filters that are dilated or of other sizes, biases over each channel that
 * could not be moved on, bends other than ReLU and PReLU, sums and zeros elsewhere than behind a convolution.
 */
export function joinOperators(graph: TfliteGraph): TfliteSteps | undefined {
  const joining = new Joining(graph);
  return graph.operators.every((operator) => joining.take(operator)) ? joining : undefined;
}

class Joining implements TfliteSteps {
  readonly steps: TfliteStep[] = [];
  readonly parts = new Map<number, { of: number; from: number }>();
  readonly #graph: TfliteGraph;
  /** Filters over each channel that await their convolution, by their output. */
  readonly #depthwise = new Map<number, TfliteOperator & TfliteConvolution>();
  /** Images before zeros were put behind their channels. */
  readonly #padded = new Map<number, number>();

  constructor(graph: TfliteGraph) {
    this.#graph = graph;
  }

  /** @returns Whether it is of a step. */
  take(operator: TfliteOperator): boolean {
    const { inputs: [first, second, third], outputs: [output] } = operator;
    const { model: { tensors }, withoutBias } = this.#graph;
    switch (operator.name) {
      case "DEPTHWISE_CONV_2D": {
        const [, down, right, channels] = tensors[second].shape, [across, along] = operator.strides;
        this.#depthwise.set(output, operator);
        return withoutBias.has(operator) && isPlain(operator) && down === 3 && right === 3 &&
          across === along && this.#isOfVectors(first) && channels === tensors[first].shape[3];
      }
      case "CONV_2D": {
        const before = this.#depthwise.get(first), { activation } = operator;
        this.steps.push({
          kind: "convolution",
          input: before ? before.inputs[0] : first,
          depthwise: before && { filter: before.inputs[1], windows: before },
          filter: second,
          bias: third,
          windows: operator,
          slopes: activation === "relu" ? "relu" : undefined,
          output,
        });
        return operator.dilations.every((side) => side === 1) && activation !== "relu6" &&
          (!before || operator.strides.every((side) => side === 1));
      }
      case "MAX_POOL_2D": {
        const { window, activation } = operator;
        this.steps.push({ kind: "pool", input: first, window, windows: operator, output });
        return activation === "linear" && this.#isOfVectors(first);
      }
      case "PAD": {
        const pads = padsOf(tensors[second]);
        this.#padded.set(output, first);
        return pads.length === 4 &&
          pads.every(([before, behind], axis) => before === 0 && (axis === 3 || behind === 0)) &&
          this.#usersOf(output).every(({ name }) => name === "ADD");
      }
      case "ADD": {
        const { activation } = operator, step = this.#open(second) ?? this.#open(first);
        if (!step || step.addend !== undefined || activation === "relu6") return false;
        const other = step.output === first ? second : first;
        const addend = this.#padded.get(other) ?? other;
        const sizes = [addend, step.output].map((tensor) => tensors[tensor].shape);
        const isOfSize = sizes[0].length === 4 &&
          [0, 1, 2].every((i) => sizes[0][i] === sizes[1][i]);
        if (!isOfSize || sizes[0][3] > sizes[1][3] || !this.#isOfVectors(addend)) return false;
        if (this.#graph.numbers.has(addend)) return false;
        return this.#go(step, {
          addend,
          output,
          slopes: activation === "relu" ? "relu" : undefined,
        });
      }
      case "RELU":
      case "PRELU": {
        const step = this.#open(first);
        if (!step) return false;
        if (operator.name === "RELU") return this.#go(step, { slopes: "relu", output });
        const isOfChannels = this.#graph.numbers.get(second)?.length === tensors[output].shape[3];
        return isOfChannels && this.#go(step, { slopes: second, output });
      }
      case "RESHAPE":
        return this.#put(first, output, 0);
      case "CONCATENATION": {
        const { inputs, axis, activation } = operator;
        const sizes = inputs.map((input) => sizeOf(tensors[input].shape));
        const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
        const isWhole = tensors[output].shape.slice(0, axis).every((side) => side === 1);
        return activation === "linear" && axis >= 0 && isWhole &&
          inputs.every((input, i) => this.#put(input, output, starts[i]));
      }
      case "DEQUANTIZE":
        return false;
    }
  }

  /** Whether the channels of a tensor can be laid out as vectors of four: those of what goes in and comes out follow one another. */
  #isOfVectors(tensor: number): boolean {
    const { inputs, outputs, tensors } = this.#graph.model;
    return tensors[tensor].shape[3] % 4 === 0 || ![...inputs, ...outputs].includes(tensor);
  }

  #usersOf(tensor: number): TfliteOperator[] {
    return this.#graph.operators.filter(({ inputs }) => inputs.includes(tensor));
  }

  /** The convolution that makes a tensor, if nothing else needs that before it is bent. */
  #open(tensor: number): TfliteConvolutionStep | undefined {
    const step = this.steps.find(({ output }) => output === tensor);
    const isOpen = step?.kind === "convolution" && step.slopes === undefined &&
      this.#usersOf(tensor).length === 1 && !this.#graph.model.outputs.includes(tensor);
    return isOpen ? step : undefined;
  }

  /** Goes on with a convolution, which comes after all that it now needs. */
  #go(step: TfliteConvolutionStep, more: Partial<TfliteConvolutionStep>): boolean {
    this.steps.splice(this.steps.indexOf(step), 1);
    this.steps.push(Object.assign(step, more));
    return true;
  }

  /** Lets a tensor be a part of another, if it is none yet and nobody else knows it. */
  #put(tensor: number, of: number, from: number): boolean {
    const { inputs, outputs } = this.#graph.model;
    if (inputs.includes(tensor) || outputs.includes(tensor) || this.parts.has(tensor)) return false;
    this.parts.set(tensor, { of, from });
    return !this.#graph.numbers.has(tensor) && this.#usersOf(tensor).length === 1;
  }
}

function isPlain({ dilations, activation }: TfliteConvolution): boolean {
  return dilations.every((side) => side === 1) && activation === "linear";
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
