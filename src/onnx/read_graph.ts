import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "../formats/onnx/onnx_model.ts";
import { countOf } from "../checks/count_of.ts";
import { ONNX_TYPES } from "../formats/onnx/onnx_model.ts";
import { integersOfTensor, isIntegral } from "../formats/onnx/onnx_numbers.ts";
import * as tf from "../npm/tfjs.ts";
import { foldedConstant } from "./fold_constant.ts";
import { type GraphMode, image, type NetworkValue, plain } from "./network_value.ts";
import { NodeReader, OnnxNodeError, type WeightForm } from "./node_reader.ts";
import type { RunNode } from "./op_kind.ts";
import { NODE_READERS } from "./op_kinds.ts";

/** A weight of a graph: a tensor of the file, and how it is kept. */
export interface GraphWeight extends WeightForm {
  tensor: OnnxTensor;
  /** Whether it is learnt. */
  isTrainable: boolean;
}

/** What of a file of ONNX makes embeddings of images. */
export interface NetworkGraph {
  /** By name. */
  readonly weights: ReadonlyMap<string, GraphWeight>;
  /** What it takes. */
  readonly input: OnnxValue;
  /** Whether images come with their channels last. */
  readonly isChannelsLast: boolean;
  /** Whether its colours are integers, from 0 to 255. */
  readonly takesIntegers: boolean;
  /** What it gives. */
  readonly output: OnnxValue;
  /** The nodes that lead to it, in order. */
  readonly nodes: readonly OnnxNode[];
  /** The tensor of a name that does not depend on the images. */
  constant(name: string): OnnxTensor | undefined;
  /**
   * Runs it.
   *
   * @param images [B, S, S, 3]
   * @param variables All its weights by name.
   * @returns The caller's to dispose.
   */
  run(
    images: tf.Tensor4D,
    variables: ReadonlyMap<string, tf.Variable>,
    mode: GraphMode,
  ): tf.Tensor;
}

interface Step {
  node: OnnxNode;
  run: RunNode;
  /** What nothing takes after it. */
  done: string[];
}

/**
 * Finds out how a graph is run, and what its weights are. Nothing is computed yet.
 *
 * @throws {Error} If it takes more than images, an operator has no rule, or a node says what cannot be run; with operator and node.
 */
export function readGraph({ graph, opset }: OnnxModel): NetworkGraph {
  const constants = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const input = inputOf(graph.inputs.filter(({ name }) => !constants.has(name)));
  requireVersion(opset);
  const [output] = graph.outputs;
  if (!output) throw new SyntaxError("Cannot run this ONNX network: it has no output");
  const nodes = nodesTowards(output.name, graph.nodes);
  const varying = nodes.filter((node) => {
    const constant = foldedConstant(node, constants);
    if (constant) constants.set(node.outputs[0], constant);
    return !constant;
  });
  requireRules(varying);
  const takesIntegers = requireColours(input, varying);
  const weights = new Map<string, GraphWeight>();
  let variables: ReadonlyMap<string, tf.Variable> = new Map();
  const [batch] = input.dims ?? [];
  const context = {
    opset,
    batch: typeof batch === "number" && batch > 0 ? batch : undefined,
    constant: (name: string) => constants.get(name),
    weight(tensor: OnnxTensor, form: WeightForm, isTrainable: boolean) {
      const name = addWeight(weights, { tensor, ...form, isTrainable });
      return () => variables.get(name)!;
    },
  };
  const made = new Set([input.name, ...constants.keys(), ""]);
  const steps = varying.map((node): Step => {
    const missing = node.inputs.find((name) => !made.has(name));
    if (missing !== undefined) {
      throw new OnnxNodeError(node, `it takes "${missing}", which nothing before it makes`);
    }
    for (const name of node.outputs) {
      if (name !== "" && made.has(name)) {
        throw new OnnxNodeError(node, `it makes "${name}", which is there already`);
      }
      made.add(name);
    }
    return { node, run: NODE_READERS[node.op](new NodeReader(node, context)), done: [] };
  });
  findLastUses(steps, output.name);
  const isChannelsLast = input.dims?.[3] === 3 && input.dims?.[1] !== 3;
  const runGraph = (images: tf.Tensor4D, mode: GraphMode) => {
    const values = new Map<string, NetworkValue>();
    const colours = takesIntegers ? tf.round(images) : images;
    values.set(input.name, isChannelsLast ? plain(colours) : image(colours));
    for (const { node, run, done } of steps) {
      const inputs = node.inputs.map((name) => values.get(name) ?? integersIn(constants.get(name)));
      let results;
      try {
        results = [tf.tidy(() => run(inputs, mode) as never) as ReturnType<RunNode>].flat();
      } catch (cause) {
        if (cause instanceof OnnxNodeError) throw cause;
        throw new OnnxNodeError(node, (cause as Error).message, { cause });
      }
      for (const [i, result] of results.entries()) values.set(node.outputs[i], result);
      for (const name of done) {
        const tensor = values.get(name)?.tensor;
        // Of what a gradient needs the tape has its own.
        if (tensor && tensor !== images) tensor.dispose();
        values.delete(name);
      }
    }
    const result = values.get(output.name);
    if (result?.tensor) {
      return result.isImage ? tf.transpose(result.tensor, [0, 3, 1, 2]) : result.tensor;
    }
    throw new Error(`Cannot run this ONNX network: "${output.name}" does not depend on its images`);
  };
  return {
    weights,
    input,
    isChannelsLast,
    takesIntegers,
    output,
    nodes: varying,
    constant: context.constant,
    run(images, of, mode) {
      variables = of;
      return tf.tidy(() => runGraph(images, mode));
    },
  };
}

/** The versions of operators whose rules these are: before 7 operands stood beside each other otherwise. */
const VERSIONS = [7, 25] as const;

function requireVersion(opset: number): void {
  const [least, most] = VERSIONS;
  if (opset >= least && opset <= most) return;
  throw new SyntaxError(
    `Cannot run this ONNX network as its operators must be of a version (opset) from ${least} to ${most}: ` +
      (opset === 0 ? "it says none" : `it says ${opset}`),
  );
}

/** Whether a graph takes integers, which it must then make numbers of first, as what integers do otherwise is not computed here. */
function requireColours({ name, dims = [], type }: OnnxValue, nodes: readonly OnnxNode[]): boolean {
  const [, second, , last] = dims;
  if (typeof second === "number" && typeof last === "number" && second !== 3 && last !== 3) {
    const channels = Math.min(second, last);
    throw new SyntaxError(
      `Cannot run this ONNX network as it must take images of 3 channels, [N, 3, S, S]: its input "${name}" is [${
        dims.join(", ")
      }], of ${countOf(channels, "channel")}`,
    );
  }
  if (type === undefined) return false;
  const kind = ONNX_TYPES.get(type)?.name ?? `type ${type}`;
  if (/float|double/.test(kind)) return false;
  if (!/^u?int(16|32|64)$|^uint8$/.test(kind)) {
    throw new SyntaxError(
      `Cannot run this ONNX network as its input "${name}" must take colours: it takes ${kind}`,
    );
  }
  const names = new Set([name]);
  for (const node of nodes) {
    if (!node.inputs.some((input) => names.has(input))) continue;
    if (["Identity", "Transpose"].includes(node.op)) {
      node.outputs.forEach((output) => names.add(output));
    } else if (node.op !== "Cast") {
      throw new OnnxNodeError(
        node,
        `it computes with integers, ${kind}, which must be cast to float first`,
      );
    }
  }
  return true;
}

function inputOf(inputs: OnnxValue[]): OnnxValue {
  if (inputs.length === 1 && (inputs[0].dims?.length ?? 4) === 4) return inputs[0];
  const list = inputs.map(({ name, dims = [] }) => `${name} [${dims.join(", ")}]`).join(", ");
  throw new SyntaxError(
    "Cannot run this ONNX network as it must take one value, images [N, 3, S, S]: " +
      `it takes ${list || "nothing"}`,
  );
}

/** The nodes that a value is made by, in their order. */
function nodesTowards(output: string, nodes: readonly OnnxNode[]): OnnxNode[] {
  const needed = new Set([output]), found: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    found.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return found.reverse();
}

function requireRules(nodes: readonly OnnxNode[]): void {
  const without = nodes.filter(({ op, domain }) =>
    !(domain === "" || domain === "ai.onnx") || !Object.hasOwn(NODE_READERS, op)
  );
  if (without.length === 0) return;
  const kinds = Map.groupBy(without, ({ op, domain }) => domain === "" ? op : `${domain}.${op}`);
  const list = [...kinds].map(([op, [{ name, outputs }]]) =>
    `${op} (node ${JSON.stringify(name || outputs[0] || "")})`
  );
  throw new Error(`Cannot run this ONNX network as there is no rule for ${list.join(", ")}`);
}

/** Notes a weight under its name; one that is kept in two ways has two. */
function addWeight(weights: Map<string, GraphWeight>, weight: GraphWeight): string {
  const form = ({ tensor, shape, permute }: GraphWeight) =>
    JSON.stringify([tensor.name, shape ?? tensor.dims, permute]);
  const { tensor: { name: wanted } } = weight;
  for (let name = wanted, i = 2;; name = `${wanted}#${i++}`) {
    const known = weights.get(name);
    if (known && form(known) !== form(weight)) continue;
    if (!known) weights.set(name, weight);
    return name;
  }
}

function findLastUses(steps: Step[], output: string): void {
  const seen = new Set([output]);
  for (const step of steps.toReversed()) {
    for (const name of [...step.node.inputs, ...step.node.outputs]) {
      if (seen.has(name)) continue;
      seen.add(name);
      step.done.push(name);
    }
  }
}

function integersIn(tensor: OnnxTensor | undefined): NetworkValue | undefined {
  if (!tensor || !isIntegral(tensor)) return undefined;
  return { integers: integersOfTensor(tensor), dims: tensor.dims };
}
