import {
  backboneSchema,
  type BackboneSpec,
  createBackbone,
  resolveBackbone,
} from "../../backbones/backbones.ts";
import type { Backbone } from "../../backbones/backbone.ts";
import { parseBySchema } from "../../checks/parse_by_schema.ts";
import { quoteLine } from "../../formats/lines.ts";
import type { StoredTensor } from "../../formats/safetensors.ts";
import type { ImportedNetwork, ImportOptions } from "../import_kind.ts";
import {
  matchStateDict,
  type RecognisedStateDict,
  recogniseStateDict,
  TORCH_CONVENTIONS,
} from "./match_state_dict.ts";

/** Numbers of a network that stand for no part of a file: a shortcut that does nothing, a scale of 1. */
const FILLED = 2 ** 13;

/** How many names a sentence has at most. */
const MOST_NAMES = 12;

/** What a state_dict stands in. */
export interface StateDictFile {
  /** Its path, for errors. */
  path: string;
  /** What it is, in words. */
  format: string;
  /** Its length. No network is made that has more numbers than there can be in so many bytes. */
  bytes: number;
}

/**
 * The network that a state_dict is of.
 *
 * @throws {Error} with a sentence if it is of none that this project has, or does not fit the one that is asked for.
 */
export function importStateDict(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: StateDictFile,
  { backbone: given, imageSize: size, channels }: ImportOptions,
): ImportedNetwork {
  const fail = (what: string) => new Error(`Cannot import "${file.path}": ${what}`);
  const recognised = recogniseStateDict(tensors);
  if (!recognised) {
    const known = TORCH_CONVENTIONS.map(({ name }) => name).join(", ");
    throw fail(
      `expected names of ${known}, got ${
        listNames([...tensors.keys()].slice(0, 3))
      }; other networks come in as ONNX`,
    );
  }
  const { convention } = recognised, network = networkOf(recognised, given, fail);
  const { spec } = network, imageSize = size ?? network.imageSize;
  if (!Number.isSafeInteger(imageSize) || imageSize < 16) {
    throw fail("its shapes do not say how large its images are, so that must be given");
  }
  let backbone: Backbone;
  try {
    const mostNumbers = Math.ceil(file.bytes / 2) + FILLED; // no number takes less than half precision
    backbone = createBackbone(parseBySchema(backboneSchema, spec), {
      ...{ imageSize, mostNumbers, blank: true },
    });
  } catch (cause) {
    throw fail(`its shapes are of no network that it could hold: ${(cause as Error).message}`);
  }
  try {
    const { variables, missing, strange, unused } = matchStateDict(
      ...[backbone.variables, spec, tensors, recognised, channels] as const,
    );
    if (missing.length > 0) {
      const left = missing.length - MOST_NAMES, shown = missing.slice(0, MOST_NAMES);
      const lines = left > 0 ? [...shown, `and ${left} more`] : shown;
      throw fail(
        `${missing.length} of the ${backbone.variables.size} variables of ${backbone.name} do not match:\n  ${
          lines.join("\n  ")
        }`,
      );
    }
    if (strange.length > 0) {
      throw fail(
        `its network has ${strange.length} tensors in its layers that ${backbone.name} lacks, ${
          listNames(strange)
        }: it computes something else, and may come in as ONNX`,
      );
    }
    const order = channels ?? convention.channels;
    return {
      format: `${file.format} with the names of ${convention.name}`,
      spec: resolveBackbone(spec),
      backbone: backbone.name,
      imageSize,
      embeddingLength: backbone.embeddingLength,
      variables,
      notices: [
        ...(unused.length > 0
          ? [`Not taken, as no part of the network: ${listNames(unused)}.`]
          : []),
        ...(order === "BGR"
          ? [
            "Its images had blue first; the first filters were turned, so that it takes red first.",
          ]
          : []),
      ],
    };
  } finally {
    backbone.dispose();
  }
}

function networkOf(
  { convention, shapes }: RecognisedStateDict,
  given: BackboneSpec | undefined,
  fail: (what: string) => Error,
): { spec: BackboneSpec; imageSize: number } {
  const guessed = convention.guess(shapes);
  if (typeof guessed === "string") throw fail(`of ${convention.name}, ${guessed}`);
  if (given === undefined) return guessed;
  if (given.name !== guessed.spec.name) {
    throw fail(
      `expected ${given.name}, got what looks like ${guessed.spec.name} of ${convention.name}`,
    );
  }
  return { spec: { ...guessed.spec, ...given } as BackboneSpec, imageSize: guessed.imageSize };
}

/** Names in quotes, the first few of many. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(quoteLine).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
