import { basename } from "node:path";
import { decodeOnnx } from "../formats/onnx/decode_onnx.ts";
import { findPreprocessing } from "../onnx/find_preprocessing.ts";
import { findEmbeddingLength, findImageSize } from "../onnx/find_sizes.ts";
import { encodeGraphAlone, graphWeights } from "../onnx/graph_weights.ts";
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
  const whole = (key: string) => {
    const number = Number(metadata.get(key) || NaN);
    return Number.isSafeInteger(number) && number > 0 ? number : undefined;
  };
  const offset = (metadata.get("crop_offset") ?? "").split(",").map(Number);
  return {
    config: {
      imageSize: findImageSize(model, graph),
      crop: whole("crop"),
      cropOffset: offset.length === 2 && offset.every(Number.isInteger) ? offset : [0, 0],
      orientation: metadata.get("orientation") === "stored" ? "stored" : "exif",
      backbone: { name: "onnx", file: path, embedding, mean, std, channels },
    },
    backbone: `onnx:${basename(path)}`,
    state: { step: whole("step") ?? 0, positions: [{ epoch: 0, batch: 0 }], seconds: 0, images: 0 },
    variables: graphWeights(graph),
    momentum: new Map(),
    graph: encodeGraphAlone(model, graph),
  };
}
