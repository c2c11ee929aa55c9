import { encodeSyntheticFace } from "../formats/face_recipe.ts";
import type { SourceKind } from "./data_source.ts";
import type { Dataset } from "./dataset.ts";

/** Options of {@link syntheticFaces}. */
export interface SyntheticFacesOptions {
  /** N, the number of identities: 1 to 10,000,000. */
  identities: number;
  /**
   * How many images each identity has: 1 to 1,000,000.
   *
   * @default {20}
   */
  imagesPerIdentity?: number;
  /**
   * Chooses among families of people that have nobody in common: an integer of up to 53 bits.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * Pixels a side, 16 to 1024.
   *
   * @default {112}
   */
  size?: number;
  /**
   * Which of the family's people is identity 0: 0 to 4,000,000,000. People that a network has not
   * seen are those after the ones that it was trained on.
   *
   * @default {0}
   */
  firstIdentity?: number;
}

/**
 * Faces of people who do not exist. Nothing is stored: each image is a few numbers that a decoder
 * turns into pixels, so ten million identities cost no more than ten. A person and a picture are the
 * same however many others the dataset has.
 *
 * @throws {RangeError} if an option is out of its range.
 *
 * @example Usage
 * ```ts
 * import { decodeImage, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 10_000_000 });
 * const { width, height } = await decodeImage(await faces.read(faces.firstImage(12) + 3));
 *
 * strictEqual(faces.path(faces.firstImage(12) + 3), "synthetic/0000012/0003");
 * strictEqual(width, 112);
 * strictEqual(height, 112);
 * ```
 */
export function syntheticFaces(options: SyntheticFacesOptions): Dataset {
  const { identities, imagesPerIdentity = 20, seed = 0, size = 112, firstIdentity = 0 } = options;
  check("identities", identities, 1, 10_000_000);
  check("imagesPerIdentity", imagesPerIdentity, 1, 1_000_000);
  check("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  check("size", size, 16, 1024);
  check("firstIdentity", firstIdentity, 0, 4_000_000_000);

  const imageCount = identities * imagesPerIdentity;
  const nameOf = (identity: number) => String(firstIdentity + identity).padStart(7, "0");
  const placeOf = (image: number) => {
    check("image", image, 0, imageCount - 1);
    return {
      identity: Math.floor(image / imagesPerIdentity),
      number: image % imagesPerIdentity,
    };
  };
  return {
    name: `synthetic:${identities}x${imagesPerIdentity}`,
    identityCount: identities,
    imageCount,
    firstImage(identity) {
      check("identity", identity, 0, identities);
      return identity * imagesPerIdentity;
    },
    identityName(identity) {
      check("identity", identity, 0, identities - 1);
      return nameOf(identity);
    },
    path(image) {
      const { identity, number } = placeOf(image);
      return `synthetic/${nameOf(identity)}/${String(number).padStart(4, "0")}`;
    },
    // deno-lint-ignore require-await -- so that a wrong number rejects, as it does in every dataset
    async read(image) {
      const { identity, number } = placeOf(image);
      return encodeSyntheticFace({
        seed,
        identity: firstIdentity + identity,
        image: number,
        size,
      });
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Reads `synthetic:N` or `synthetic:NxK`, N identities of K images each.
 *
 * @throws {SyntaxError} if the name is neither. Whether the numbers are in range is for
 * {@link syntheticFaces} to say.
 */
export function parseSyntheticName(
  name: string,
): Pick<SyntheticFacesOptions, "identities" | "imagesPerIdentity"> {
  const match = /^synthetic:(\d{1,15})(?:x(\d{1,15}))?$/.exec(name);
  if (!match) {
    throw new SyntaxError(
      `Cannot parse data "${name}": expected synthetic:N or synthetic:NxK, such as synthetic:1000x20`,
    );
  }
  const [, identities, imagesPerIdentity] = match;
  if (imagesPerIdentity === undefined) return { identities: Number(identities) };
  return { identities: Number(identities), imagesPerIdentity: Number(imagesPerIdentity) };
}

const kind: SourceKind = {
  help: "synthetic:N[xK]",
  isDrawn: true,
  matches: (source) => source.startsWith("synthetic:"),
  open: (source, { seed, size, firstIdentity }) =>
    Promise.try(() => syntheticFaces({ seed, size, firstIdentity, ...parseSyntheticName(source) })),
  reads: () => [],
};
export default kind;

function check(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(
      `Cannot make synthetic faces as ${name} must be a whole number from ${least} to ${most}: ` +
        `current value is ${value}`,
    );
  }
}
