import * as tf from "../../npm/tfjs.ts";
import { int } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { plain } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, RunNode } from "../op_kind.ts";
import { emitActivation } from "./activations.ts";

/** Products with a matrix: fully connected layers. TensorFlow.js has it as [inputs, outputs]. */
const products: OpKind = {
  kernels: { BatchMatMul: writeProduct, _FusedMatMul: writeProduct },
  nodes: { Gemm: readGemm, MatMul: readMatMul },
};
export default products;

function writeProduct(call: KernelCall, graph: GraphWriter): void {
  const { kernel, inputs: { a, b, bias }, attributes, outputs } = call;
  if (!graph.depends(a) || graph.depends(b) || (bias && graph.depends(bias))) {
    return graph.refuse(`${kernel} of two values`);
  }
  const squeezed = graph.squeezedValueOf(a), isFlat = a.shape.length === 2 && b.shape.length === 2;
  const isOneMatrix = b.shape.slice(0, -2).every((size) => size === 1);
  if (attributes.transposeA || !isOneMatrix || !(isFlat || squeezed !== undefined)) {
    return graph.refuse(`${kernel} of more than one matrix`);
  }
  const of = graph.nameOf(b)?.replace(/[./](weight|kernel)$/, "");
  const weight = graph.constant(b, { shape: b.shape.slice(-2) }, "matrix");
  const value = squeezed ?? graph.valueOf(a);
  const result = bias || attributes.transposeB
    ? graph.emit(
      "Gemm",
      [value, weight, ...bias ? [graph.constant(bias, { shape: [bias.size] }, "bias")] : []],
      { transB: int(attributes.transposeB ? 1 : 0) },
      of,
    )
    : graph.emit("MatMul", [value, weight], {}, of);
  const activated = emitActivation(result, call, graph);
  graph.put(outputs[0], activated, outputs[0].shape.length === 3);
}

function readGemm(node: NodeReader): RunNode {
  const alpha = node.float("alpha", 1), beta = node.float("beta", 1);
  if (node.int("transA", 0) === 1) node.refuse("it turns the values of a batch");
  if (!node.isWeight(1)) node.refuse("it multiplies two values");
  const isTurned = node.int("transB", 0) === 1;
  const weight = node.weight(1, isTurned ? { permute: [1, 0] } : {});
  const bias = node.has(2) ? node.weight(2, { shape: [node.sizeOf(2)] }) : undefined;
  return ([x]) => {
    const product = times(tf.matMul(node.matrix(x), weight() as tf.Tensor2D), alpha);
    return plain(bias ? tf.add(product, times(bias(), beta)) : product);
  };
}

function times(x: tf.Tensor, factor: number): tf.Tensor {
  return factor === 1 ? x : tf.mul(x, factor);
}

function readMatMul(node: NodeReader): RunNode {
  if (!node.isWeight(1)) node.refuse("it multiplies two values");
  if (node.dimsOf(1).length !== 2) node.refuse("it multiplies by several matrices");
  const weight = node.weight(1);
  return ([x]) => plain(tf.matMul(node.matrix(x), weight() as tf.Tensor2D));
}
