import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { withDefaults } from "../checks/with_defaults.ts";
import { decodeOnnx } from "../formats/onnx/decode_onnx.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import * as tf from "../npm/tfjs.ts";
import { z } from "../npm/zod.ts";
import { findPreprocessing, type Preprocessing } from "../onnx/find_preprocessing.ts";
import { findEmbeddingLength, findImageSize } from "../onnx/find_sizes.ts";
import { describeFaults, readNetworkNotes } from "../onnx/network_notes.ts";
import { encodeGraphAlone, graphWeights } from "../onnx/graph_weights.ts";
import { readGraph } from "../onnx/read_graph.ts";
import type { Backbone } from "./backbone.ts";
import type { BackboneKind, NamedBackbone } from "./backbone_kind.ts";

/** What is to be known of a file of ONNX that it may not say itself, or say wrong. */
export interface OnnxBackboneOptions extends Partial<Preprocessing> {
  /**
   * What checkpoints call the network.
   *
   * @default {"onnx:" and the name of its graph}
   */
  name?: string;
  /**
   * S, pixels.
   *
   * @default {what the file says}
   */
  imageSize?: number;
  /**
   * D
   *
   * @default {what the file says, or what the network gives of one image}
   */
  embeddingLength?: number;
  /**
   * Its weights by name, for a file that does not have them, as that of a checkpoint.
   *
   * @default {those of the file}
   */
  weights?: ReadonlyMap<string, StoredTensor>;
}

/**
 * A network of ONNX as it is, to embed with or to go on training: from other programs, such as InsightFace's model zoo or
 * `torch.onnx.export`, or our own `exportOnnx`. Its initialisers are variables, by their names there, in the layout of this toolkit:
 * filters [H, W, I, O], matrices [inputs, outputs]; running statistics are not trained. Its nodes are run as ops of TensorFlow.js.
 * A batch that the file has fixed may have any size all the same.
 *
 * Colours are turned into what it takes: what the file says (`mean`, `std` and `channel_order` of its `metadata_props`), or what its
 * first nodes let conclude, unless it is given. Variables are made on the device in use.
 *
 * @param bytes The file.
 * @throws {Error} If it is no file of ONNX, takes something other than squares, or has a node that cannot be run: with operator and
 * node, before anything is computed where that is possible.
 *
 * @example Usage
 * ```ts
 * import { createBackbone, exportOnnx, onnxBackbone, useDevice } from "../../mod.ts";
 *
 * await useDevice("wasm");
 * const made = createBackbone({ name: "small", width: 4 }, { imageSize: 16 });
 * const backbone = onnxBackbone(await exportOnnx(made));
 * console.log(backbone.name, backbone.imageSize, backbone.embeddingLength); // onnx:small:width=4 16 128
 * made.dispose();
 * backbone.dispose();
 * ```
 */
export function onnxBackbone(bytes: Uint8Array, options: OnnxBackboneOptions = {}): Backbone {
  const model = decodeOnnx(bytes), graph = readGraph(model);
  const { name = `onnx:${model.graph.name}`, mean, std, channels } = options;
  const imageSize = chosenSize(name, findImageSize(model, graph), options.imageSize);
  const preprocessing = withDefaults({ mean, std, channels }, findPreprocessing(model, graph));
  if (graph.takesIntegers && (preprocessing.mean !== 0 || preprocessing.std !== 1)) {
    throw new RangeError(
      `Cannot make ${name} for other colours as it takes whole numbers from 0 to 255: got mean ${preprocessing.mean}, ` +
        `std ${preprocessing.std}`,
    );
  }
  const notes = readNetworkNotes(model.metadata);
  if (notes.imageSize !== undefined && notes.imageSize !== imageSize) {
    notes.faults.push(
      `image_size "${notes.imageSize}" (its graph takes ${imageSize}x${imageSize})`,
    );
  }
  const stored = graphWeights(graph, options.weights);
  const variables = new Map([...stored].map(([name, { data, shape }]) => [
    name,
    tf.tidy(() =>
      tf.variable(tf.tensor(data as Float32Array, shape), graph.weights.get(name)!.isTrainable)
    ),
  ]));
  const dispose = () => {
    for (const variable of variables.values()) variable.dispose();
    variables.clear();
  };
  const run: Backbone["embed"] = (images, mode = {}) =>
    tf.tidy(() => {
      const result = graph.run(coloursFor(images, preprocessing), variables, mode);
      const [count, length, ...others] = result.shape;
      return (others.length > 0 && others.every((size) => size === 1)
        ? tf.reshape(result, [count, length])
        : result) as tf.Tensor2D;
    });
  try {
    const embeddingLength = lengthByTrial(name, run, imageSize, options.embeddingLength);
    return {
      name,
      imageSize,
      embeddingLength,
      variables,
      graph: encodeGraphAlone(model, graph),
      description: [
        describe(imageSize, embeddingLength, preprocessing),
        ...describeFaults(notes),
      ].join(" "),
      embed(images, mode) {
        const [count, height, width, channels] = images.shape;
        if (height !== imageSize || width !== imageSize || channels !== 3) {
          throw new TypeError(
            `Cannot embed images of shape [${images.shape.join(", ")}]: the backbone takes ` +
              `[B, ${imageSize}, ${imageSize}, 3]`,
          );
        }
        const embeddings = run(images, mode);
        if (embeddings.shape.join() === `${count},${embeddingLength}`) return embeddings;
        embeddings.dispose();
        throw new TypeError(
          `Cannot embed ${count} images with ${name} as it must give [B, ${embeddingLength}]: it gave ` +
            `[${embeddings.shape.join(", ")}]`,
        );
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

function chosenSize(name: string, found: number | undefined, asked: number | undefined): number {
  if (found !== undefined && asked !== undefined && found !== asked) {
    throw new RangeError(
      `Cannot make ${name} for images of ${asked} pixels a side: it takes ${found}, so the image size must be that`,
    );
  }
  const size = found ?? asked;
  if (size !== undefined) return size;
  throw new RangeError(
    `Cannot make ${name} as its file does not say how large its images are: the image size must be given`,
  );
}

/** Images as the network takes them, from those with RGB colours from -1 to 1. */
function coloursFor(images: tf.Tensor4D, { mean, std, channels }: Preprocessing): tf.Tensor4D {
  const ordered = channels === "bgr" ? tf.reverse(images, 3) : images;
  if (mean === 127.5 && std === 127.5) return ordered;
  return tf.add(tf.mul(ordered, 127.5 / std), (127.5 - mean) / std);
}

/** Runs a network on two images, so that what cannot be run is refused before anything is made of it. */
function lengthByTrial(
  name: string,
  run: Backbone["embed"],
  imageSize: number,
  asked: number | undefined,
): number {
  let shape: number[];
  try {
    shape = tf.tidy(() => run(tf.zeros([2, imageSize, imageSize, 3])).shape);
  } catch (cause) {
    throw new Error(`Cannot make ${name}: ${(cause as Error).message}`, { cause });
  }
  const [count, length] = shape;
  if (shape.length === 2 && count === 2 && length === (asked ?? length)) return length;
  throw new TypeError(
    `Cannot make ${name} as it must give [B, ${
      asked ?? "D"
    }], a row of numbers an image: of 2 images it gives [${shape.join(", ")}]`,
  );
}

function describe(
  imageSize: number,
  embeddingLength: number,
  preprocessing: Preprocessing,
): string {
  const { mean, std, channels } = preprocessing;
  const taken = mean === 0 && std === 1
    ? "colours from 0 to 255"
    : `${mean === 0 ? "colour" : `(colour - ${mean})`} / ${std}`;
  return `It takes images of ${imageSize}x${imageSize}, ${channels.toUpperCase()}, ${taken}, and gives ` +
    `${embeddingLength} numbers.`;
}

/** Which file, and what it does not say itself. */
type OnnxSpec = NamedBackbone<"onnx"> & Partial<Preprocessing> & {
  /** The file. */
  file?: string;
};

const kind: BackboneKind<OnnxSpec> = {
  names: ["onnx"],
  options: {
    file: z.string().min(1),
    mean: z.number(),
    std: z.number().positive(),
    channels: z.preprocess(
      (order) => typeof order === "string" ? order.toLowerCase() : order,
      z.enum(["rgb", "bgr"]),
    ),
  },
  defaults: {},
  resolve(spec) {
    const { file, embedding, mean, std, channels } = spec;
    if ([embedding, mean, std, channels].every((said) => said !== undefined)) return spec;
    const { model, graph } = openOnnx(file);
    const found = withDefaults({ mean, std, channels }, findPreprocessing(model, graph));
    return { ...spec, embedding: embedding ?? findEmbeddingLength(graph), ...found };
  },
  imageSizeOf({ file }) {
    const { model, graph } = openOnnx(file);
    return findImageSize(model, graph);
  },
  create({ file, embedding, mean, std, channels }, { imageSize }, kept) {
    return onnxBackbone(kept?.graph ?? readOnnx(file), {
      ...{ mean, std, channels, imageSize, embeddingLength: embedding },
      weights: kept?.weights,
      name: `onnx:${basename(file ?? "")}`,
    });
  },
};
export default kind;

function openOnnx(file: string | undefined) {
  const bytes = readOnnx(file);
  try {
    const model = decodeOnnx(bytes);
    return { model, graph: readGraph(model) };
  } catch (cause) {
    throw new Error(`Cannot read the network "${file}": ${(cause as Error).message}`, { cause });
  }
}

function readOnnx(file: string | undefined): Uint8Array {
  if (file === undefined) {
    throw new TypeError("Cannot make the backbone onnx as its file must be given: onnx:FILE");
  }
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`Cannot read the network "${file}": ${systemMessage(cause)}`, { cause });
  }
}
