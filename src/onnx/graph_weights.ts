import { encodeOnnx } from "../formats/onnx/encode_onnx.ts";
import type { OnnxModel, OnnxNode, OnnxTensor } from "../formats/onnx/onnx_model.ts";
import { floatsOfTensor } from "../formats/onnx/onnx_numbers.ts";
import { quoteLine } from "../formats/lines.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import { faultOfNumbers, permuteNumbers } from "../formats/tensor_layout.ts";
import type { GraphWeight, NetworkGraph } from "./read_graph.ts";

/**
 * The weights of a graph as a checkpoint holds them.
 *
 * @param kept Those of a graph whose own file does not have them; copied where there are none.
 * @throws {SyntaxError} If one is nowhere, or of another shape.
 */
export function graphWeights(
  { weights }: Pick<NetworkGraph, "weights">,
  kept?: ReadonlyMap<string, StoredTensor>,
): Map<string, StoredTensor> {
  return new Map([...weights].map(([name, weight]) => {
    const shape = shapeOfWeight(weight), stored = kept?.get(name);
    if (stored?.dtype === "F32" && stored.shape.join() === shape.join()) return [name, stored];
    const { location } = weight.tensor;
    if (!weight.tensor.data) {
      throw new SyntaxError(
        `Cannot run this ONNX network as it must come with its weights: "${name}" [${
          weight.tensor.dims.join(", ")
        }] stands in another file${
          location === undefined ? "" : `, ${quoteLine(location)}`
        }; in Python ` +
          'onnx.save(onnx.load("net.onnx"), "whole.onnx") puts all into one',
      );
    }
    const data = numbersOf(weight), fault = faultOfNumbers(data, weight.isVariance);
    if (fault) throw new SyntaxError(`Cannot run this ONNX network: ${quoteLine(name)} ${fault}`);
    return [name, { dtype: "F32", shape, data }];
  }));
}

/** The sizes of a weight as it is kept. */
function shapeOfWeight({ tensor, shape = tensor.dims, permute }: GraphWeight): number[] {
  return permute ? permute.map((axis) => shape[axis]) : [...shape];
}

function numbersOf({ tensor, shape = tensor.dims, permute }: GraphWeight): Float32Array {
  const numbers = floatsOfTensor(tensor);
  return permute ? permuteNumbers(numbers, shape, permute) : numbers.slice();
}

/** A file of a network's graph alone: its weights are elsewhere, by name. */
export function encodeGraphAlone(
  { producer, opset, metadata, graph: { name } }: OnnxModel,
  { input, output, nodes, weights, constant }: NetworkGraph,
): Uint8Array<ArrayBuffer> {
  const isWeight = new Set([...weights.values()].map(({ tensor }) => tensor.name));
  const initializers = new Map<string, OnnxTensor>();
  const renamed = nodes.map((node): OnnxNode => ({
    ...node,
    // No rule takes what is of another type, so nothing asks for it again.
    attributes: new Map([...node.attributes].filter(([, { type }]) => type !== "other")),
    inputs: node.inputs.map((input) => {
      const tensor = constant(input);
      if (!tensor) return input;
      // A weight of several names has the one that it is kept by.
      const alone = isWeight.has(tensor.name) ? { ...tensor, data: undefined } : tensor;
      initializers.set(tensor.name, alone);
      return tensor.name;
    }),
  }));
  return encodeOnnx({
    producer,
    opset,
    metadata,
    graph: {
      name,
      nodes: renamed,
      initializers: [...initializers.values()],
      inputs: [input],
      outputs: [output],
    },
  });
}
