import { basename } from "node:path";
import { decodeOnnx } from "../formats/onnx/decode_onnx.ts";
import { findPreprocessing } from "../onnx/find_preprocessing.ts";
import { findEmbeddingLength, findImageSize } from "../onnx/find_sizes.ts";
import { encodeGraphAlone, graphWeights } from "../onnx/graph_weights.ts";
import { readNetworkNotes } from "../onnx/network_notes.ts";
import { readGraph } from "../onnx/read_graph.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Whether a path is that of a file of ONNX rather than that of a run or a checkpoint. */
export function isOnnxFile(path: string): boolean {
  return path.toLowerCase().endsWith(".onnx");
}

/**
 * A file of ONNX as a checkpoint: of a run of which no more is known than what the file says, after no step.
 *
 * @param path Where it is.
 * @throws {Error} If it cannot be run as a network.
 */
export function onnxCheckpoint(bytes: Uint8Array, path: string): Checkpoint {
  const model = decodeOnnx(bytes), graph = readGraph(model), { metadata } = model;
  const { mean, std, channels } = findPreprocessing(model, graph);
  const embedding = findEmbeddingLength(graph);
  const { cut, step = 0 } = readNetworkNotes(metadata);
  return {
    config: {
      imageSize: findImageSize(model, graph),
      crop: cut.crop,
      cropOffset: cut.cropOffset ?? [0, 0],
      orientation: cut.orientation ?? "exif",
      backbone: { name: "onnx", file: path, embedding, mean, std, channels },
    },
    backbone: `onnx:${basename(path)}`,
    state: { step, positions: [{ epoch: 0, batch: 0 }], seconds: 0, images: 0 },
    variables: graphWeights(graph),
    momentum: new Map(),
    graph: encodeGraphAlone(model, graph),
  };
}
