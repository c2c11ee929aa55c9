import type { Backbone } from "../backbones/backbone.ts";
import type { LoadedBackbone } from "../checkpoints/load_backbone.ts";
import { encodeOnnx } from "../formats/onnx/encode_onnx.ts";
import { writeGraph } from "../onnx/write_graph.ts";

/** How a network is written as ONNX. */
export interface ExportOnnxOptions {
  /**
   * How the images that it takes are cut, for those who read the file.
   *
   * @default {only their size is said}
   */
  recipe?: LoadedBackbone["recipe"];
  /**
   * Whether the graph also embeds the mirror image of each image, as verification here does, and gives [N, 2 D].
   *
   * @default {false}
   */
  mirror?: boolean;
  /**
   * Whether embeddings are of unit length, so that their product is their cosine.
   *
   * @default {false}
   */
  normalise?: boolean;
  /**
   * Whether filters and matrices are stored as float16: half the bytes, and embeddings that differ by about a thousandth.
   * What is computed stays float32.
   *
   * @default {false}
   */
  half?: boolean;
  /**
   * More to say in the file's `metadata_props`, such as figures of a run.
   *
   * @default {nothing}
   */
  notes?: ReadonlyMap<string, string>;
}

/**
 * A network as a file of ONNX, which ONNX Runtime and others run: from `input`, float32 [N, 3, S, S] with RGB colours from -1 to 1,
 * to `embedding`, float32 [N, D]. It is of opset 13; N is any number. Weights have the names of the network's variables. A network of
 * one's own is written as well, as far as its kernels have a rule, and so is a model of `tf.layers`.
 *
 * The file's `metadata_props` say the name of the network, `image_size`, `channel_order`, `mean` and `std` (a colour c of 0 to 255
 * goes in as (c - mean) / std), `range`, `embedding_length`, `mirror`, `normalise` and, of a recipe, `crop`, `crop_offset` and `orientation`.
 *
 * @param backbone Its variables are on the device in use. It is left as it was.
 * @throws {Error} If it runs a kernel that there is no rule for, which the message names, or mixes the images of a batch.
 *
 * @example Usage
 * ```ts
 * import { createBackbone, exportOnnx, useDevice } from "../../mod.ts";
 *
 * await useDevice("wasm");
 * const backbone = createBackbone({ name: "small", width: 4 }, { imageSize: 16 });
 * const bytes = await exportOnnx(backbone, { normalise: true });
 * console.log(`${bytes.length} bytes`);
 * backbone.dispose();
 * ```
 */
export async function exportOnnx(
  backbone: Backbone,
  options: ExportOnnxOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { recipe, mirror = false, normalise = false, half = false, notes = new Map() } = options;
  const { name, imageSize, embeddingLength } = backbone;
  const graph = await writeGraph(backbone, {
    isHalf: half,
    isMirrored: mirror,
    isNormalised: normalise,
  });
  const metadata = new Map([
    ["name", name],
    ["image_size", String(imageSize)],
    ...recipe ? recipeNotes(recipe) : [],
    ["channel_order", "RGB"],
    ["mean", "127.5"],
    ["std", "127.5"],
    ["range", "-1 to 1"],
    ["embedding_length", String(mirror ? 2 * embeddingLength : embeddingLength)],
    ["mirror", String(mirror)],
    ["normalise", String(normalise)],
    ...notes,
  ]);
  return encodeOnnx({ producer: "virtual-fc", opset: OPSET, graph, metadata });
}

/** The lowest that has all that is written: in it Split and ReduceSum took their present form. */
const OPSET = 13;

/** What a file says of how images are cut. */
export function recipeNotes(
  { crop, cropOffset = [0, 0], orientation = "exif" }: LoadedBackbone["recipe"],
): [string, string][] {
  return [
    ...crop === undefined ? [] : [["crop", String(crop)] as [string, string]],
    ["crop_offset", cropOffset.join(",")],
    ["orientation", orientation],
  ];
}
