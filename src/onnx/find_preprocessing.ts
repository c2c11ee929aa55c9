import type { OnnxModel, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { floatsOfTensor, isIntegral } from "../formats/onnx/onnx_numbers.ts";
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
const USUAL = { mean: 127.5, std: 127.5 };
const RANGES: { mean: number; std: number; from: number; to: number }[] = [
  { ...USUAL, from: -1, to: 1 },
  { mean: 0, std: 255, from: 0, to: 1 },
  { mean: 0, std: 1, from: 0, to: 255 },
];

/**
 * What a network takes of colours: what the file says of itself, as ours do, or what its first nodes let conclude. A graph that
 * subtracts, adds, multiplies or divides by constants first, as those of mxnet and InsightFace do, takes colours of the range that
 * these bring nearest to that from -1 to 1; others take (colour - 127.5) / 127.5. The order of channels no graph tells: RGB.
 */
export function findPreprocessing(
  { metadata }: Pick<OnnxModel, "metadata">,
  graph: Pick<NetworkGraph, "input" | "nodes" | "constant">,
): Preprocessing {
  const said = ["mean", "std"].map((key) => Number.parseFloat(metadata.get(key) ?? ""));
  const channels = /^bgr$/i.test(metadata.get("channel_order") ?? "") ? "bgr" : "rgb";
  if (said.every(Number.isFinite) && said[1] > 0) return { mean: said[0], std: said[1], channels };
  const factor = firstFactor(graph);
  if (factor === undefined) return { ...USUAL, channels };
  const distance = ({ from, to }: { from: number; to: number }) =>
    Math.abs(Math.log(Math.abs(factor) * (to - from) / 2));
  const [{ mean, std }] = RANGES.toSorted((a, b) => distance(a) - distance(b));
  return { mean, std, channels };
}

/** What the first nodes multiply colours by; undefined if they do nothing to them. */
function firstFactor(
  { input, nodes, constant }: Pick<NetworkGraph, "input" | "nodes" | "constant">,
): number | undefined {
  let value = input.name, factor: number | undefined;
  for (;;) {
    const takers = nodes.filter(({ inputs }) => inputs.includes(value));
    if (takers.length !== 1) return factor;
    const [{ op, inputs, outputs: [next] }] = takers;
    const beside = constant(inputs.find((name) => name !== value) ?? "");
    const number = beside && meanOf(beside);
    if (["Add", "Sub"].includes(op) && number !== undefined) factor ??= 1;
    else if (op === "Mul" && number) factor = (factor ?? 1) * number;
    else if (op === "Div" && number && inputs[0] === value) factor = (factor ?? 1) / number;
    else if (!["Identity", "Cast", "Transpose"].includes(op)) return factor;
    if (!next) return factor;
    value = next;
  }
}

function meanOf(tensor: OnnxTensor): number | undefined {
  if (isIntegral(tensor) || !tensor.data) return undefined;
  const values = floatsOfTensor(tensor);
  if (values.length === 0 || values.length > 4) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
