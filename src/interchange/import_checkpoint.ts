import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { systemMessage } from "../checks/system_message.ts";
import { backboneSchema } from "../backbones/backbones.ts";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { writeCheckpointFiles } from "../checkpoints/checkpoint.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { squareKeys } from "../images/square_schema.ts";
import { z } from "../npm/zod.ts";
import { createOutputFolder } from "../runs/create_output_folder.ts";
import { COLOUR_ORDERS, type ImportedNetwork, type ImportOptions } from "./import_kind.ts";
import { importNetwork } from "./import_backbone.ts";

const { imageSize, crop, cropOffset, orientation } = squareKeys;
const optionsSchema = z.strictObject({
  checkpoint: z.string(),
  out: z.string(),
  backbone: backboneSchema.optional(),
  imageSize: imageSize.optional(),
  channels: z.preprocess(
    (order) => typeof order === "string" ? order.toUpperCase() : order,
    z.enum(COLOUR_ORDERS).optional(),
  ),
  stateDict: z.string().optional(),
  crop,
  cropOffset: cropOffset.optional(),
  orientation: orientation.optional(),
});

/** Which network to bring in, and what to know besides. */
export interface ImportCheckpointOptions extends ImportOptions {
  /** A file of PyTorch, of safetensors or of ONNX. */
  checkpoint: string;
  /** The folder to write into; it must be new or empty. */
  out: string;
  /**
   * The side of the square that is cut out of an image, in pixels.
   *
   * @default {as the file says, or the largest}
   */
  crop?: number;
  /**
   * How far right of the centre and down from it the square is, in pixels.
   *
   * @default {as the file says, or [0, 0]}
   */
  cropOffset?: [number, number];
  /**
   * Whether pictures are turned upright as EXIF says.
   *
   * @default {as the file says, or "exif"}
   */
  orientation?: OrientationRule;
}

/**
 * Brings a network of another program in: takes it out of a file, and writes it as a checkpoint, which `extract()`, `inspect()` and
 * `train({ pretrained })` take. It computes on the device in use, if any; nothing of the file is run.
 *
 * @throws {Error} with a sentence, if the file cannot be read or holds no network that this project has; nothing is then
 * written.
 */
export async function importCheckpoint(
  given: ImportCheckpointOptions,
): Promise<ImportedNetwork> {
  const { checkpoint: file, out, ...options } = parseOptions(given);
  const network = await importNetwork(await readNetwork(file), { path: file, ...options });
  const { spec, backbone, imageSize, variables, graph, format, cut = {} } = network;
  const { crop = cut.crop, cropOffset = cut.cropOffset ?? [0, 0] } = options;
  const { orientation = cut.orientation ?? "exif" } = options;
  const isNew = !existsSync(out);
  await createOutputFolder(out);
  try {
    await writeCheckpointFiles(out, {
      config: { backbone: spec, imageSize, crop, cropOffset, orientation },
      backbone,
      state: { step: 0, positions: [{ epoch: 0, batch: 0 }], seconds: 0, images: 0 },
      imported: { file, format },
      ...{ variables, graph },
      momentum: new Map(),
    });
  } catch (cause) {
    for await (const { name } of Deno.readDir(out)) await rm(`${out}/${name}`, { force: true });
    if (isNew) await rmdir(out).catch(() => {});
    throw new Error(`Cannot write to folder "${out}": ${systemMessage(cause)}`, { cause });
  }
  return network;
}

function parseOptions(options: ImportCheckpointOptions) {
  try {
    return parseBySchema(optionsSchema, options);
  } catch (cause) {
    throw new SyntaxError(`Cannot import a network: ${(cause as Error).message}`, { cause });
  }
}

async function readNetwork(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(file);
  } catch (cause) {
    throw new Error(`Cannot import "${file}": ${systemMessage(cause)}`, { cause });
  }
}
