import type * as tf from "../npm/tfjs.ts";
import type { GraphWriter } from "./graph_writer.ts";
import type { GraphMode, NetworkValue } from "./network_value.ts";
import type { NodeReader } from "./node_reader.ts";

/**
 * Operations of one sort, both ways: how a kernel of TensorFlow.js is written as nodes of ONNX, and how a node of ONNX is run by
 * TensorFlow.js.
 */
export interface OpKind {
  /** By the name of the kernel. */
  readonly kernels: Readonly<Record<string, WriteKernel>>;
  /** By the operator of the node. */
  readonly nodes: Readonly<Record<string, ReadNode>>;
}

/** Writes a call whose result depends on the images. */
export type WriteKernel = (call: KernelCall, graph: GraphWriter) => void;

/** A call of a kernel, as TensorFlow.js makes it. */
export interface KernelCall {
  /** Which kernel. */
  kernel: string;
  /** What it takes, by name; some are lists. */
  inputs: Readonly<Record<string, tf.Tensor>>;
  /** Its other arguments. */
  // deno-lint-ignore no-explicit-any -- each kernel has its own
  attributes: Readonly<Record<string, any>>;
  /** What it returned; most return one. */
  outputs: readonly tf.Tensor[];
}

/** Finds out all that is to be known of a node before it runs, and returns what runs it. */
export type ReadNode = (node: NodeReader) => RunNode;

/**
 * Runs a node.
 *
 * @param inputs What it takes, in its order; weights are undefined here.
 * @returns Its first results, in its order.
 */
export type RunNode = (
  inputs: readonly (NetworkValue | undefined)[],
  mode: GraphMode,
) => NetworkValue | NetworkValue[];
