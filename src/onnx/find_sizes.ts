import type { OnnxModel } from "../formats/onnx/onnx_model.ts";
import { readNetworkNotes } from "./network_notes.ts";
import type { NetworkGraph } from "./read_graph.ts";

/** The side of the images that a graph takes, pixels; undefined if it does not say. */
export function findImageSize(
  { metadata }: Pick<OnnxModel, "metadata">,
  { input: { dims = [] }, isChannelsLast }: Pick<NetworkGraph, "input" | "isChannelsLast">,
): number | undefined {
  const [height, width] = isChannelsLast ? [dims[1], dims[2]] : [dims[2], dims[3]];
  if (isSize(height) && isSize(width)) {
    if (height === width) return height;
    throw new SyntaxError(
      `Cannot run this ONNX network as it must take squares: it takes ${height}x${width}`,
    );
  }
  return readNetworkNotes(metadata).imageSize;
}

/** Operators that leave the last axis as long as it is. */
const KEEPING = new Set([
  ...[
    "Identity",
    "Relu",
    "PRelu",
    "Sigmoid",
    "Tanh",
    "Div",
    "Mul",
    "Add",
    "Sub",
    "Cast",
    "Dropout",
  ],
  ...["LpNormalization", "BatchNormalization"],
]);

/** The length of the embeddings that a graph gives; undefined if neither its output nor its last weights tell. */
export function findEmbeddingLength(
  { output, nodes, constant }: Pick<NetworkGraph, "output" | "nodes" | "constant">,
): number | undefined {
  const [, said, ...others] = output.dims ?? [];
  if (isSize(said) && others.every((size) => size === 1)) return said;
  let value = output.name;
  for (;;) {
    const node = nodes.find(({ outputs }) => outputs[0] === value);
    if (!node) return undefined;
    const matrix = constant(node.inputs[1] ?? "")?.dims ?? [];
    if (node.op === "MatMul") return matrix.at(-1);
    if (node.op === "Gemm") {
      const turned = node.attributes.get("transB");
      return turned?.type === "int" && turned.value === 1 ? matrix[0] : matrix[1];
    }
    if (node.op === "BatchNormalization") return matrix[0];
    if (!KEEPING.has(node.op)) return undefined;
    const next = node.inputs.find((name) => name !== "" && constant(name) === undefined);
    if (next === undefined) return undefined;
    value = next;
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
