import type { OnnxModel, OnnxNode, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { floatsOfTensor, isIntegral } from "../formats/onnx/onnx_numbers.ts";
import { readNetworkNotes } from "./network_notes.ts";
import type { NetworkGraph } from "./read_graph.ts";

/** What a network takes of the colours of an image: it is given (colour - mean) / std of colours from 0 to 255. */
export interface Preprocessing {
  /** What is subtracted. */
  mean: number;
  /** What is divided by afterwards. */
  std: number;
  /** The order of the channels. */
  channels: "rgb" | "bgr";
}

/** Which colours go in where a graph does nothing to them, and those that it may do something to. */
const USUAL = { mean: 127.5, std: 127.5 }, BYTES = { mean: 0, std: 1 };
const RANGES: { mean: number; std: number; from: number; to: number }[] = [
  { ...USUAL, from: -1, to: 1 },
  { mean: 0, std: 255, from: 0, to: 1 },
  { ...BYTES, from: 0, to: 255 },
];

/**
 * What a network takes of colours: what the file says of itself, as ours do, or what its first nodes let conclude. A graph that takes
 * integers takes colours from 0 to 255. One that first subtracts, adds, multiplies or divides by constants, as those of mxnet and
 * InsightFace do, or normalises colours by a batch norm, takes colours of the range that these bring nearest to that from -1 to 1;
 * others take (colour - 127.5) / 127.5. The order of channels no graph tells: RGB.
 */
export function findPreprocessing(
  { metadata }: Pick<OnnxModel, "metadata">,
  graph: Pick<NetworkGraph, "input" | "nodes" | "constant" | "takesIntegers">,
): Preprocessing {
  const { colours, channels = "rgb" } = readNetworkNotes(metadata);
  if (graph.takesIntegers) return { ...BYTES, channels };
  if (colours) return { ...colours, channels };
  const first = firstMap(graph);
  if (first === undefined) return { ...USUAL, channels };
  const distance = ({ from, to }: { from: number; to: number }) => {
    const half = Math.abs(first.factor) * (to - from) / 2;
    const centre = first.factor * (from + to) / 2 + first.shift;
    return Math.abs(Math.log(half)) + Math.abs(centre) / half;
  };
  const [{ mean, std }] = RANGES.toSorted((a, b) => distance(a) - distance(b));
  return { mean, std, channels };
}

/** What the first nodes make of a colour c: factor * c + shift, the mean of its channels. */
interface ColourMap {
  factor: number;
  shift: number;
}

/** What the first nodes make of colours; undefined if they do nothing to them. */
function firstMap(
  { input, nodes, constant }: Pick<NetworkGraph, "input" | "nodes" | "constant">,
): ColourMap | undefined {
  let value = input.name, map: ColourMap | undefined;
  for (;;) {
    const takers = nodes.filter(({ inputs }) => inputs.includes(value));
    if (takers.length !== 1) return map;
    const [node] = takers, { op, outputs: [next] } = node;
    const step = mapOf(node, value, constant);
    if (step && step.factor !== 0) {
      const { factor, shift } = map ?? { factor: 1, shift: 0 };
      map = { factor: step.factor * factor, shift: step.factor * shift + step.shift };
      // What follows a norm is the network itself.
      if (op === "BatchNormalization") return map;
    } else if (!["Identity", "Cast", "Transpose"].includes(op)) return map;
    if (!next) return map;
    value = next;
  }
}

function mapOf(
  { op, inputs, attributes }: OnnxNode,
  value: string,
  constant: (name: string) => OnnxTensor | undefined,
): ColourMap | undefined {
  const mean = (name: string) => {
    const tensor = constant(name);
    return tensor && meanOf(tensor);
  };
  if (op === "BatchNormalization") {
    const [scale, shift, centre, variance] = inputs.slice(1).map(mean),
      epsilon = attributes.get("epsilon");
    if ([scale, shift, centre, variance].some((number) => number === undefined)) return undefined;
    const factor = scale! /
      Math.sqrt(variance! + (epsilon?.type === "float" ? epsilon.value : 1e-5));
    return { factor, shift: shift! - factor * centre! };
  }
  if (inputs.length !== 2) return undefined;
  const number = mean(inputs.find((name) => name !== value) ?? "");
  if (number === undefined) return undefined;
  switch (op) {
    case "Add":
      return { factor: 1, shift: number };
    case "Sub":
      return inputs[0] === value ? { factor: 1, shift: -number } : { factor: -1, shift: number };
    case "Mul":
      return { factor: number, shift: 0 };
    case "Div":
      return inputs[0] === value ? { factor: 1 / number, shift: 0 } : undefined;
  }
}

function meanOf(tensor: OnnxTensor): number | undefined {
  if (isIntegral(tensor) || !tensor.data) return undefined;
  const values = floatsOfTensor(tensor);
  if (values.length === 0 || values.length > 4) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
