import {
  backboneSchema,
  type BackboneSpec,
  createBackbone,
  resolveBackbone,
} from "../../backbones/backbones.ts";
import type { Backbone } from "../../backbones/backbone.ts";
import { parseBySchema } from "../../checks/parse_by_schema.ts";
import { countOf } from "../../checks/count_of.ts";
import { quoteLine } from "../../formats/lines.ts";
import type { StoredTensor } from "../../formats/safetensors.ts";
import { describeFaults, type NetworkNotes } from "../../onnx/network_notes.ts";
import type { ImportedNetwork, ImportOptions } from "../import_kind.ts";
import {
  matchStateDict,
  type RecognisedStateDict,
  recogniseStateDict,
  TORCH_CONVENTIONS,
} from "./match_state_dict.ts";
import type { GuessedNetwork, ImageSizes } from "./torch_convention.ts";

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
  /** What it says of its network. */
  notes?: NetworkNotes;
}

/**
 * The network that a state_dict is of.
 *
 * @throws {Error} with a sentence if it is of none that this project has, or does not fit the one that is asked for.
 */
export function importStateDict(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: StateDictFile,
  { backbone: given, imageSize: asked, channels: order }: ImportOptions,
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
  const { notes } = file, { convention } = recognised, { channels: said } = notes ?? {};
  const { spec, guessed } = networkOf(recognised, given, fail);
  const { imageSize, told } = sizeOf(guessed.sizes, asked, notes?.imageSize, fail);
  const channels = order ?? (said && (said === "bgr" ? "BGR" : "RGB")) ?? convention.channels;
  requireUsualColours(notes, fail);
  let backbone: Backbone;
  try {
    const mostNumbers = Math.ceil(file.bytes / 2) + FILLED; // no number takes less than half precision
    backbone = createBackbone(parseBySchema(backboneSchema, spec), {
      ...{ imageSize, mostNumbers, blank: true },
    });
  } catch (cause) {
    if (given && Object.keys(given).length > 1) {
      throw fail(
        `expected ${describeSpec({ ...guessed.spec, ...given })}, got what looks like ${
          describeSpec(guessed.spec)
        } of ${convention.name}`,
      );
    }
    throw fail(`its shapes are of no network that it could hold: ${(cause as Error).message}`);
  }
  try {
    const { variables, missing, broken, strange, unused } = matchStateDict(
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
    if (broken.length > 0) throw fail(broken[0]);
    if (strange.length > 0) {
      throw fail(
        `its network has ${
          countOf(strange.length, "tensor")
        } in its layers that ${backbone.name} lacks, ${
          listNames(strange)
        }: it computes something else, and may come in as ONNX`,
      );
    }
    const { otherPrefixes } = recognised;
    const rest = unused.filter((name) => !otherPrefixes.some((other) => name.startsWith(other)));
    return {
      format: `${file.format} with the names of ${convention.name}`,
      spec: resolveBackbone(spec),
      backbone: backbone.name,
      imageSize,
      embeddingLength: backbone.embeddingLength,
      variables,
      cut: notes?.cut,
      notices: [
        ...told,
        ...describeOthers(recognised),
        ...describeFaults(notes ?? { faults: [] }),
        ...(rest.length > 0 ? [`Not taken, as no part of the network: ${listNames(rest)}.`] : []),
        ...(channels === "BGR"
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
): { spec: BackboneSpec; guessed: GuessedNetwork } {
  const guessed = convention.guess(shapes);
  if (typeof guessed === "string") throw fail(`of ${convention.name}, ${guessed}`);
  if (given === undefined) return { spec: guessed.spec, guessed };
  if (given.name !== guessed.spec.name) {
    throw fail(
      `expected ${given.name}, got what looks like ${guessed.spec.name} of ${convention.name}`,
    );
  }
  return { spec: { ...guessed.spec, ...given } as BackboneSpec, guessed };
}

/** Says that there are other networks, which a user may mean. */
function describeOthers({ prefix, otherPrefixes }: RecognisedStateDict): string[] {
  if (otherPrefixes.length === 0) return [];
  const whose = (prefix: string) =>
    prefix === "" ? "without a beginning" : `that begin with ${quoteLine(prefix)}`;
  return [
    `It holds ${countOf(1 + otherPrefixes.length, "network")}: that of the names ${
      whose(prefix)
    } is taken, not ${
      otherPrefixes.slice(0, MOST_NAMES).map((other) => `that of those ${whose(other)}`).join(", ")
    }; --state-dict ${otherPrefixes[0].replace(/\.$/, "") || "NAME"} takes another.`,
  ];
}

/** What networks of faces are usually made for. */
const USUAL_SIZE = 112;

/** The side of the images that a network takes, and what the user should know of it. */
function sizeOf(
  { least, most }: ImageSizes,
  asked: number | undefined,
  said: number | undefined,
  fail: (what: string) => Error,
): { imageSize: number; told: string[] } {
  const size = asked ?? said;
  if (!Number.isSafeInteger(most) || most < 16) {
    if (size !== undefined) return { imageSize: size, told: [] };
    throw fail("its shapes do not say how large its images are, so that must be given");
  }
  const fitting = least === most
    ? `images of ${most}x${most}`
    : `images of ${least}x${least} to ${most}x${most}`;
  if (size === undefined) {
    const imageSize = least <= USUAL_SIZE && USUAL_SIZE <= most ? USUAL_SIZE : most;
    return {
      imageSize,
      told: least === most
        ? []
        : [`Its shapes fit ${fitting}: ${imageSize} is taken, --image-size says otherwise.`],
    };
  }
  if (least <= size && size <= most) return { imageSize: size, told: [] };
  const whose = asked === undefined ? "its metadata says" : "got";
  throw fail(`its shapes fit ${fitting}, ${whose} ${size}x${size}`);
}

/** Networks of PyTorch have no place for other colours: the ring of zeros around an image is a colour, too. */
function requireUsualColours(notes: NetworkNotes | undefined, fail: (what: string) => Error): void {
  const { mean, std } = notes?.colours ?? { mean: 127.5, std: 127.5 };
  if (mean === 127.5 && std === 127.5) return;
  throw fail(
    `its metadata says that colours go in as (colour - ${mean}) / ${std}, which is kept of networks of ONNX alone: ` +
      "here it would get (colour - 127.5) / 127.5; export it to ONNX",
  );
}

/** As flags name a backbone: `iresnet18:width=8,embedding=32`. */
function describeSpec({ name, ...options }: BackboneSpec): string {
  const list = Object.entries(options).map(([key, value]) => `${key}=${value}`).join();
  return list === "" ? name : `${name}:${list}`;
}

/** Names in quotes, the first few of many. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(quoteLine).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
