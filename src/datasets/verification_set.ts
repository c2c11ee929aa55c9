import { basename } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { elementCount } from "../formats/tensor_layout.ts";
import {
  describeValue,
  type PickleText,
  type PickleValue,
} from "../formats/pickle/pickle_value.ts";
import { decodeNumber } from "../formats/pickle/pickle_names.ts";
import { readPickle } from "../formats/pickle/read_pickle.ts";
import { readPickleText } from "../formats/pickle/decode_pickle_text.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";
import { isFile, isVerificationSetPath } from "./file_names.ts";
import { noSuchImage } from "./no_such_image.ts";

/**
 * The images and pairs of an InsightFace verification set, such as `lfw.bin`, `cfp_fp.bin` or `agedb_30.bin`: a
 * Python pickle of a list of encoded images, two for each pair, and a list that says of each pair whether
 * both show one identity. Who that is, it does not say, so each image is an identity of its own. Images may be bytes or NumPy's
 * arrays of them, also columns as OpenCV makes them; flags may be numbers of any kind, and either list an array.
 *
 * The pickle is read as data: nothing in it is run. The images stay in the file, which stays open, until they
 * are read.
 *
 * @example Usage
 * ```ts ignore
 * import { VerificationSet } from "../../mod.ts";
 *
 * const lfw = await VerificationSet.open("faces_webface_112x112/lfw.bin");
 * console.log(`${lfw.same.length} pairs`);
 * ```
 */
export class VerificationSet implements Dataset {
  readonly name: string;
  /** 1 where the images 2 i and 2 i + 1 show the same identity, otherwise 0. */
  readonly same: Uint8Array;
  readonly #file: PositionedFile;
  readonly #images: readonly PickleText[];

  private constructor(file: PositionedFile, images: readonly PickleText[], same: Uint8Array) {
    this.name = file.path;
    this.same = same;
    this.#file = file;
    this.#images = images;
  }

  /**
   * Finds images and pairs in a file.
   *
   * @param path Where it is.
   * @throws {SyntaxError} with the place in the file, if it is broken or holds something else.
   * @throws {Error} if there is no such file.
   */
  static async open(path: string): Promise<VerificationSet> {
    const file = await PositionedFile.open(path).catch((cause) => {
      throw new Error(`Cannot read verification set "${path}": ${systemMessage(cause)}`, { cause });
    });
    try {
      const [images, flags] = listsOf(await readPickle(file), path);
      const same = await readFlags(flags, file);
      if (images.length !== 2 * same.length || same.length === 0) {
        throw fault(
          path,
          `expected two images for each pair, got ${images.length} images and ${same.length} pairs`,
        );
      }
      return new VerificationSet(file, images.map((image, i) => textOf(image, i, path)), same);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get identityCount(): number {
    return this.#images.length;
  }

  get imageCount(): number {
    return this.#images.length;
  }

  firstImage(identity: number): number {
    return identity;
  }

  /** Such as `lfw.bin#17`. */
  identityName(identity: number): string {
    return `${basename(this.name)}#${identity}`;
  }

  /** Such as `faces/lfw.bin#17`. */
  path(image: number): string {
    return `${this.name}#${image}`;
  }

  async read(image: number): Promise<Uint8Array<ArrayBuffer>> {
    const text = this.#images[image];
    if (text) return await readPickleText(this.#file, text);
    throw noSuchImage(this, image);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function listsOf(value: PickleValue, path: string): [PickleValue[], PickleValue] {
  const both = listOf(value), images = both?.length === 2 ? listOf(both[0]) : undefined;
  if (images) return [images, both![1]];
  throw fault(path, `expected a list of images and one of flags, got ${describeValue(value)}`);
}

/** What a list holds, also where it is an array of objects along one axis. */
function listOf(value: PickleValue): PickleValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== "object" || value.kind !== "array") return undefined;
  return isLine(value.shape) ? value.items : undefined;
}

/** Whether an array has all its numbers along one axis: `(n,)`, or `(n, 1)` as OpenCV makes them. */
function isLine(shape: readonly number[]): boolean {
  return shape.length > 0 && shape.filter((size) => size !== 1).length <= 1;
}

/** The bytes of an image, also where they come as an array. */
function textOf(image: PickleValue, number: number, path: string): PickleText {
  if (image !== null && typeof image === "object" && !Array.isArray(image)) {
    if (image.kind === "bytes") return image;
    if (image.kind === "array" && image.type?.name === "u1" && isLine(image.shape)) {
      return image.data!;
    }
  }
  throw fault(path, `expected bytes as image ${number}, got ${describeValue(image)}`);
}

async function readFlags(flags: PickleValue, file: PositionedFile): Promise<Uint8Array> {
  const listed = listOf(flags);
  if (listed) return Uint8Array.from(listed, (flag, i) => checkFlag(flag, i, file.path));
  if (
    flags === null || typeof flags !== "object" || !("kind" in flags) || flags.kind !== "array" ||
    !isLine(flags.shape)
  ) {
    throw fault(file.path, `expected a list of flags, got ${describeValue(flags)}`);
  }
  const count = elementCount(flags.shape), type = flags.type!, size = Number(type.name[1]);
  const bytes = await readPickleText(file, flags.data!);
  if (bytes.length !== count * size) {
    throw fault(
      file.path,
      `expected ${count} flags of ${size} bytes, got ${bytes.length} bytes`,
    );
  }
  return Uint8Array.from(
    { length: count },
    (_, i) => checkFlag(decodeNumber(bytes.subarray(i * size, (i + 1) * size), type), i, file.path),
  );
}

function checkFlag(flag: PickleValue, pair: number, path: string): number {
  if (flag === 0 || flag === 1 || typeof flag === "boolean") return Number(flag);
  throw fault(path, `expected a flag of pair ${pair}, got ${describeValue(flag)}`);
}

function fault(path: string, message: string): SyntaxError {
  return new SyntaxError(`Cannot read verification set "${path}": ${message}`);
}

const kind: SourceKind = {
  help: ".bin",
  matches: (source) => isVerificationSetPath(source) && isFile(source),
  open: (source) => VerificationSet.open(source),
  reads: (source) => [source],
};
export default kind;
