import type { Backbone } from "../backbones/backbone.ts";
import { createBackbone } from "../backbones/backbones.ts";
import { restoreVariables } from "../checkpoints/variables.ts";
import type { ImportedNetwork, ImportOptions } from "./import_kind.ts";
import { IMPORTS } from "./imports.ts";

/** A file of another program. */
export interface ImportFileOptions extends ImportOptions {
  /**
   * What the file is called, for errors; its ending says the format.
   *
   * @default {"in memory"}
   */
  path?: string;
}

/**
 * Takes the network out of a file of PyTorch, of safetensors or of ONNX. Nothing of the file is run. For names and shapes a network is made on
 * the device in use, and let go of.
 *
 * @throws {Error} with a sentence if the file is broken or holds no network that this project has.
 */
export async function importNetwork(
  bytes: Uint8Array<ArrayBuffer>,
  { path = "in memory", ...options }: ImportFileOptions = {},
): Promise<ImportedNetwork> {
  return await IMPORTS.find((kind) => kind.matches(path, bytes))!.read(bytes, path, options);
}

/** A network that came in, ready to embed. */
export interface ImportedBackbone {
  /** The caller's to dispose; it takes red first, whatever it was trained with. */
  backbone: Backbone;
  /** What the file is, and what the user should know. */
  network: ImportedNetwork;
}

/**
 * Makes the network of a file of PyTorch, of safetensors or of ONNX, on the device in use.
 *
 * @throws {Error} as {@link importNetwork}.
 *
 * @example Embeddings by a network of arcface_torch
 * ```ts
 * import { importBackbone, tf, useDevice } from "../../mod.ts";
 *
 * async function embed(path: string, images: tf.Tensor4D) {
 *   await useDevice();
 *   const { backbone, network } = await importBackbone(await Deno.readFile(path), { path });
 *   console.log(network.format, backbone.name, ...network.notices);
 *   return backbone.embed(images);
 * }
 * ```
 */
export async function importBackbone(
  bytes: Uint8Array<ArrayBuffer>,
  options: ImportFileOptions = {},
): Promise<ImportedBackbone> {
  const network = await importNetwork(bytes, options);
  const { spec, imageSize, variables, graph } = network;
  const backbone = createBackbone(spec, { imageSize, blank: true }, { graph, weights: variables });
  restoreVariables(backbone.variables, variables);
  return { backbone, network };
}
