import type { OpKind, ReadNode, WriteKernel } from "./op_kind.ts";
import activations from "./ops/activations.ts";
import arithmetic from "./ops/arithmetic.ts";
import convolutions from "./ops/convolutions.ts";
import normalizations from "./ops/normalizations.ts";
import poolings from "./ops/poolings.ts";
import products from "./ops/products.ts";
import reductions from "./ops/reductions.ts";
import shapes from "./ops/shapes.ts";

/** All operations there are, both ways. A new one has its place in one of these, or is a file beside them. */
export const OP_KINDS: readonly OpKind[] = [
  convolutions,
  normalizations,
  activations,
  arithmetic,
  poolings,
  reductions,
  products,
  shapes,
];

/** How kernels of TensorFlow.js are written, by name. */
export const KERNEL_WRITERS: Readonly<Record<string, WriteKernel>> = Object.assign(
  {},
  ...OP_KINDS.map(({ kernels }) => kernels),
);

/** How nodes of ONNX are read, by operator. */
export const NODE_READERS: Readonly<Record<string, ReadNode>> = Object.assign(
  {},
  ...OP_KINDS.map(({ nodes }) => nodes),
);
