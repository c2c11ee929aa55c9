import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import type { LoadedBackbone } from "../checkpoints/load_backbone.ts";
import { expectedOneOf } from "../checks/expected_one_of.ts";
import { exportOnnx, recipeNotes } from "./export_onnx.ts";
import { exportSafetensors } from "./torch/export_safetensors.ts";

/** What a network may be told on its way out; not every format takes all. */
export interface ExportOptions {
  /** Embeds the mirror image of each image as well. @default {false} */
  mirror?: boolean;
  /** Gives embeddings of unit length. @default {false} */
  normalise?: boolean;
  /** Stores filters and matrices as float16. @default {false} */
  half?: boolean;
}

/** A network that leaves. */
export interface ExportedNetwork extends LoadedBackbone {
  /** What it was loaded from. */
  checkpoint: Checkpoint;
  /** What the file says of its run, by name. */
  notes: ReadonlyMap<string, string>;
}

/** A kind of file that networks leave in. */
export interface ExportFormat {
  /** How the name of a file ends, which chooses the format. */
  readonly extension: string;
  /** What it is, in a few words for `--help`. */
  readonly help: string;
  /** The options that it takes. */
  readonly options: readonly (keyof ExportOptions)[];
  /** The bytes of the file. */
  write(network: ExportedNetwork, options: ExportOptions): Promise<Uint8Array>;
}

const onnx: ExportFormat = {
  extension: ".onnx",
  help: "for ONNX Runtime and others",
  options: ["mirror", "normalise", "half"],
  write: ({ backbone, recipe, notes }, options) =>
    exportOnnx(backbone, { ...options, recipe, notes }),
};

const safetensors: ExportFormat = {
  extension: ".safetensors",
  help: "for PyTorch, with the names of arcface_torch's iresnets and mobilefacenet",
  options: ["half"],
  write: ({ backbone, recipe, notes }, { half }) =>
    exportSafetensors(backbone, { half, notes: [...recipeNotes(recipe), ...notes] }),
};

/** All formats that networks leave in. A new one has its place in this list. */
export const EXPORTS: readonly ExportFormat[] = [onnx, safetensors];

/** What `--help` says of the file. */
export const EXPORTS_HELP: string = EXPORTS.map(({ extension, help }) => `${extension} ${help}`)
  .join("; ");

/**
 * The format that a file's name asks for.
 *
 * @throws {RangeError} If there is none, or it does not take an option that is given.
 */
export function exportFormatOf(file: string, options: ExportOptions): ExportFormat {
  const format = EXPORTS.find(({ extension }) => file.toLowerCase().endsWith(extension));
  if (!format) {
    const extensions = EXPORTS.map(({ extension }) => extension);
    const [, extension = "none"] = /(\.[^./\\]*)$/.exec(file) ?? [];
    throw new RangeError(
      `Cannot export to "${file}" as its ending says the format: ${
        expectedOneOf(extensions, extension)
      }`,
    );
  }
  const names = Object.keys(options) as (keyof ExportOptions)[];
  const strange = names.find((name) => options[name] && !format.options.includes(name));
  if (strange !== undefined) {
    throw new RangeError(
      `Cannot export to "${file}" as ${format.extension} holds weights alone: got ${strange}`,
    );
  }
  return format;
}
