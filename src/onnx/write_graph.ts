import type { OnnxGraph } from "../formats/onnx/onnx_model.ts";
import * as tf from "../npm/tfjs.ts";
import { int } from "./attributes.ts";
import { GraphWriter } from "./graph_writer.ts";
import type { KernelCall } from "./op_kind.ts";
import { KERNEL_WRITERS } from "./op_kinds.ts";
import { emitUnitLength } from "./ops/normalizations.ts";
import { emitReversed } from "./ops/shapes.ts";

/** What a graph is written of. */
export interface TracedNetwork {
  /** What the graph is called. */
  readonly name: string;
  /** S, pixels. */
  readonly imageSize: number;
  /** Its weights by name. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** [B, S, S, 3] to [B, D]. */
  embed(images: tf.Tensor4D): tf.Tensor2D;
}

/** What {@link writeGraph} is told besides the network. */
export interface WriteGraphOptions {
  /** Whether filters and matrices are stored as float16. */
  isHalf: boolean;
  /** Whether the graph embeds the mirror image as well, and gives both one after the other. */
  isMirrored: boolean;
  /** Whether what it gives is of unit length. */
  isNormalised: boolean;
}

/** What the input of a graph is called, and what comes out. */
export const INPUT = "input", EMBEDDING = "embedding";

/** Images of the two traces of a network. */
const BATCHES = [2, 3];

/**
 * Writes down as a graph of ONNX which kernels a network runs, whatever it is made of: it is run twice, on two images and on three.
 * What does not depend on the images is a weight, and has the name of its variable.
 *
 * @param network Its variables are on the device in use.
 * @throws {Error} If it runs a kernel that there is no rule for, or mixes the images of a batch.
 */
export async function writeGraph(
  network: TracedNetwork,
  options: WriteGraphOptions,
): Promise<OnnxGraph> {
  const traces: Trace[] = [];
  try {
    for (const batch of BATCHES) traces.push(trace(network, batch, options));
    const [two, three] = traces;
    const isAlike = two.graph.outline === three.graph.outline && two.result === three.result &&
      await two.graph.hasNumbersOf(three.graph);
    if (!isAlike) {
      throw new Error(
        `Cannot write "${network.name}" as ONNX as a graph takes any number of images: what this network does ` +
          "with one depends on how many others are in the batch",
      );
    }
    const { graph, result, length } = two;
    const initializers = await graph.initializers(options.isHalf);
    const { imageSize } = network;
    renameResult(graph, result);
    return {
      name: network.name,
      nodes: graph.nodes,
      initializers,
      inputs: [{ name: INPUT, dims: ["N", 3, imageSize, imageSize] }],
      outputs: [{ name: EMBEDDING, dims: ["N", length] }],
    };
  } finally {
    for (const { graph } of traces) graph.dispose();
  }
}

interface Trace {
  graph: GraphWriter;
  /** The name of what the network returns. */
  result: string;
  /** D */
  length: number;
}

function trace(
  network: TracedNetwork,
  batch: number,
  { isMirrored, isNormalised }: WriteGraphOptions,
): Trace {
  const { name, imageSize, variables } = network;
  // Kernels that only reshape keep the numbers where they are.
  const names = new Map([...variables].map(([name, { dataId }]) => [dataId, name]));
  const graph = new GraphWriter(({ dataId }) => names.get(dataId));
  graph.unusedName(INPUT);
  graph.unusedName(EMBEDDING);
  try {
    // tidy walks what it returns: it is given the name alone.
    let result: string | undefined, length = 0;
    tf.tidy(() => {
      const images = tf.zeros<tf.Rank.R4>([batch, imageSize, imageSize, 3]);
      graph.put(images, isMirrored ? emitBoth(graph) : INPUT);
      const embeddings = withKernels(
        (call) => writeCall(call, graph),
        () => network.embed(images),
      );
      length = embeddings.shape[1] * (isMirrored ? 2 : 1);
      if (!graph.depends(embeddings)) return;
      result = graph.valueOf(embeddings);
      if (isMirrored) result = emitSideBySide(result, graph);
      if (isNormalised) result = emitUnitLength(result, graph);
    });
    if (graph.refused.size > 0) {
      throw new Error(
        `Cannot write "${name}" as ONNX as there is no rule for ${[...graph.refused].join(", ")}`,
      );
    }
    if (result === undefined) {
      throw new Error(
        `Cannot write "${name}" as ONNX as its embeddings must come of its images by kernels of ` +
          "TensorFlow.js: they do not",
      );
    }
    return { graph, result, length };
  } catch (error) {
    graph.dispose();
    throw error;
  }
}

/** The images, and behind them their mirror images, as one batch. */
function emitBoth(graph: GraphWriter): string {
  return graph.emit("Concat", [INPUT, emitReversed(INPUT, [3], graph)], { axis: int(0) });
}

/** The embeddings of the images, and beside them those of their mirror images. */
function emitSideBySide(value: string, graph: GraphWriter): string {
  return graph.emit("Concat", graph.emitAll("Split", [value], { axis: int(0) }, 2), {
    axis: int(1),
  });
}

function writeCall(call: KernelCall, graph: GraphWriter) {
  const { kernel, inputs, outputs } = call;
  const taken = Object.values(inputs).flat().filter((tensor) => tensor instanceof tf.Tensor);
  if (!taken.some((tensor) => graph.depends(tensor))) {
    if (kernel === "Pack") graph.putStack(outputs[0], taken);
    return;
  }
  const write = Object.hasOwn(KERNEL_WRITERS, kernel) ? KERNEL_WRITERS[kernel] : undefined;
  if (write) write(call, graph);
  else graph.refuse(kernel);
  // What follows has something to go on with; the graph is refused in any case.
  for (const output of outputs) if (!graph.depends(output)) graph.put(output, "refused");
}

type RunKernel = (name: string, inputs: object, attributes?: object) => tf.Tensor | tf.Tensor[];

/** Calls `hear` after each kernel that `run` runs; those that a kernel runs itself are a part of it. */
function withKernels<T>(hear: (call: KernelCall) => void, run: () => T): T {
  const engine = tf.engine() as unknown as { runKernel: RunKernel };
  const { runKernel } = engine;
  let depth = 0;
  engine.runKernel = (kernel, inputs, attributes = {}) => {
    depth++;
    let result;
    try {
      result = runKernel.call(engine, kernel, inputs, attributes);
    } finally {
      depth--;
    }
    if (depth === 0) {
      const outputs = [result].flat();
      // What is written on the way, such as the copies of constants, is none of the network's.
      depth++;
      try {
        hear({ kernel, inputs: inputs as KernelCall["inputs"], attributes, outputs });
      } finally {
        depth--;
      }
    }
    return result;
  };
  try {
    return run();
  } finally {
    delete (engine as { runKernel?: RunKernel }).runKernel;
  }
}

/** Gives the result its name: the last node's, or that of one more node where others take it, too. */
function renameResult({ nodes }: GraphWriter, result: string): void {
  const isTaken = nodes.some(({ inputs }) => inputs.includes(result));
  const last = nodes.find(({ outputs }) => outputs.includes(result));
  if (last && !isTaken) {
    last.outputs = last.outputs.map((name) => name === result ? EMBEDDING : name);
    return;
  }
  const node = { op: "Identity", domain: "", name: EMBEDDING, attributes: new Map() };
  nodes.push({ ...node, inputs: [result], outputs: [EMBEDDING] });
}
