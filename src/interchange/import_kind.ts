import type { BackboneSpec } from "../backbones/backbones.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";

/** What a user may say of a network that is brought in, where the file does not, or says otherwise. */
export interface ImportOptions {
  /**
   * Which backbone it is. Numbers that its spec leaves out are those of the file.
   *
   * @default {guessed from the names and shapes in the file}
   */
  backbone?: BackboneSpec;
  /**
   * The side of the images that it takes, in pixels.
   *
   * @default {as its shapes say}
   */
  imageSize?: number;
  /**
   * The order of colours that it was trained with.
   *
   * @default {that of the program whose names the file has}
   */
  channels?: ColourOrder;
  /**
   * Which state_dict is taken of several in a file, by its key; or which network of several in a state_dict, by what the names of its
   * tensors begin with.
   *
   * @default {the one with the most weights}
   */
  stateDict?: string;
}

/** Orders of colours: red first, or blue first as OpenCV has them. */
export const COLOUR_ORDERS = ["RGB", "BGR"] as const;

/** An order of colours. */
export type ColourOrder = (typeof COLOUR_ORDERS)[number];

/** A network of another program, as a checkpoint has it. */
export interface ImportedNetwork {
  /** What the file is, in words. */
  format: string;
  /** Which backbone it is, with every number. */
  spec: BackboneSpec;
  /** What its backbone calls itself, such as `iresnet50`. */
  backbone: string;
  /** The side of the images that it takes, in pixels. */
  imageSize: number;
  /** D */
  embeddingLength: number;
  /** All variables of the backbone, float32, by the names that they have here. */
  variables: Map<string, StoredTensor>;
  /** A file of ONNX without weights that makes the backbone, of one whose spec does not tell how to make it. */
  graph?: Uint8Array;
  /** How images are cut for it, if the file says that. */
  cut?: Partial<Omit<ImageRecipe, "size">>;
  /** What the user should know: what of the file is not taken, and what was changed. */
  notices: string[];
}

/** What the first bytes of a file say that it is; nothing if they do not tell. */
export function formatOfBytes(bytes: Uint8Array): "onnx" | "safetensors" | "torch" | undefined {
  const [first, second] = bytes, BRACE = 0x7b;
  // A zip archive, or a pickle of version 2 or later.
  if ((first === 0x50 && second === 0x4b) || (first === 0x80 && second >= 2 && second <= 5)) {
    return "torch";
  }
  if (bytes.length > 8 && bytes[8] === BRACE) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    if (length <= BigInt(bytes.length - 8)) return "safetensors";
  }
  // The version of the format, which its writers put first.
  return first === 0x08 ? "onnx" : undefined;
}

/** A format that networks are brought in from: all that is asked about it. */
export interface ImportKind {
  /** The ends of names of its files, for help. */
  readonly help: string;
  /** Whether a file is of this format, by its name and first bytes. */
  matches(path: string, bytes: Uint8Array): boolean;
  /**
   * Takes the network out of a file.
   *
   * @throws {Error} with a sentence if it holds none that this project has.
   */
  read(
    bytes: Uint8Array<ArrayBuffer>,
    path: string,
    options: ImportOptions,
  ): Promise<ImportedNetwork>;
}
