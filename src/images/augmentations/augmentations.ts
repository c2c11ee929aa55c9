import { Random } from "../../random/random.ts";
import { augmentCut } from "../augment_cut.ts";
import type { Cut } from "../crop.ts";
import type { Image } from "../image.ts";
import { normalizeBytes } from "../normalize_bytes.ts";
import {
  blur,
  changeBrightness,
  changeContrast,
  changeSaturation,
  erase,
  lowerResolution,
} from "./change_pixels.ts";
import { addJpegArtefacts } from "./jpeg_artefacts.ts";
import { type Turn, turnSquare } from "./turn_square.ts";

/** Of each kind of augmentation, the share of the images that it changes, 0 to 1, in the order in which an image meets them. */
export interface Augmentations {
  /** Turns what is cut out, by up to 10 degrees. */
  rotate?: number;
  /** Makes what is cut out up to a tenth smaller or larger. */
  scale?: number;
  /** Multiplies all pixels by 0.6 to 1.4. */
  brightness?: number;
  /** Brings all pixels nearer to their mean, down to 0.6 of the distance, or up to 1.4 times as far away. */
  contrast?: number;
  /** Brings colours nearer to grey, down to 0.6 of the distance, or up to 1.4 times as far away. */
  saturation?: number;
  /** Takes colours away. */
  grey?: number;
  /** Blurs by a Gaussian, of up to 1 pixel of 56. */
  blur?: number;
  /** Makes the square down to a quarter as large, and as large again as it was (as for AdaFace, Kim et al., CVPR 2022). */
  lowResolution?: number;
  /** Loses what a JPEG file of quality 10 to 60 does. */
  jpeg?: number;
  /** Covers a rectangle, of up to a fifth of the square, with one colour (Zhong et al., AAAI 2020). */
  erase?: number;
}

/** What chance has decided for an image. */
export interface Changes {
  /** How the square is turned, before anything else. */
  turn?: Turn;
  /** Change the square `[S, S, 3]` of the size that the network takes, in place. */
  effects: ((pixels: Uint8Array, size: number) => void)[];
}

const MOST_RADIANS = Math.PI / 18, MOST_SCALE = 1.1;

/** How strongly chance changes: a number from `least` to `most`, each as likely. */
const between = (least: number, most: number, random: Random) =>
  least + (most - least) * random.uniform();

type Add = (changes: Changes, random: Random) => void;

const effect = (choose: (random: Random) => Changes["effects"][number]): Add => (changes, random) =>
  changes.effects.push(choose(random));

const tone = (change: (pixels: Uint8Array, factor: number) => void) =>
  effect((random) => {
    const factor = between(0.6, 1.4, random);
    return (pixels) => change(pixels, factor);
  });

/** In the order in which images meet them: what a face does, light, a lens, a file, and what stands before it. */
const KINDS: Readonly<Record<keyof Augmentations, Add>> = {
  rotate(changes, random) {
    const { scale } = changes.turn ?? { scale: 1 };
    changes.turn = { angleRadians: between(-MOST_RADIANS, MOST_RADIANS, random), scale };
  },
  scale(changes, random) {
    const { angleRadians } = changes.turn ?? { angleRadians: 0 };
    changes.turn = { angleRadians, scale: MOST_SCALE ** between(-1, 1, random) };
  },
  brightness: tone(changeBrightness),
  contrast: tone(changeContrast),
  saturation: tone(changeSaturation),
  grey: effect(() => (pixels) => changeSaturation(pixels, 0)),
  blur: effect((random) => {
    const deviation = between(0.3, 1, random) / 56;
    return (pixels, size) => blur(pixels, size, deviation * size);
  }),
  lowResolution: effect((random) => {
    const share = between(0.25, 1, random);
    return (pixels, size) => lowerResolution(pixels, size, Math.max(1, Math.round(share * size)));
  }),
  jpeg: effect((random) => {
    const quality = 10 + random.below(51);
    return (pixels, size) => addJpegArtefacts(pixels, size, quality);
  }),
  erase: effect((random) => {
    const area = between(0.02, 0.2, random), ratio = 3 ** between(-1, 1, random);
    const [right, down] = [random.uniform(), random.uniform()];
    const colour = [random.below(256), random.below(256), random.below(256)];
    return (pixels, size) => {
      const side = (share: number) => Math.min(size, Math.max(1, Math.round(share * size)));
      const width = side(Math.sqrt(area * ratio)), height = side(Math.sqrt(area / ratio));
      const x = Math.floor(right * (size - width + 1)), y = Math.floor(down * (size - height + 1));
      erase(pixels, size, { x, y, width, height }, colour);
    };
  }),
};

/** Names of all kinds, for parsers. */
export const AUGMENTATION_NAMES = Object.keys(KINDS) as readonly (keyof Augmentations)[];

/**
 * Decides what becomes of an image.
 *
 * @param random Without it nothing does.
 * @returns Nothing if the image stays as it is.
 */
export function chooseChanges(
  augmentations: Augmentations | undefined,
  random: Random | undefined,
): Changes | undefined {
  if (!augmentations || !random) return undefined;
  const changes: Changes = { effects: [] }, seed = random.uint32();
  for (const [name, add] of Object.entries(KINDS)) {
    // Each kind has numbers of its own, so that one does not change what another one decides.
    const own = new Random(seed, name);
    if (own.uniform() < (augmentations[name as keyof Augmentations] ?? 0)) add(changes, own);
  }
  return changes.turn || changes.effects.length > 0 ? changes : undefined;
}

/**
 * Checks shares, before there is an image.
 *
 * @throws {RangeError} if a name or a share is none.
 */
export function checkAugmentations(augmentations: Augmentations = {}): void {
  for (const [name, share] of Object.entries(augmentations)) {
    if (!Object.hasOwn(KINDS, name)) {
      throw new RangeError(
        `Cannot augment as kinds must be ${
          AUGMENTATION_NAMES.join(", ")
        }: current value is ${name}`,
      );
    }
    if (share !== undefined && !(share >= 0 && share <= 1)) {
      throw new RangeError(
        `Cannot augment as the share of ${name} must be 0 to 1: current value is ${share}`,
      );
    }
  }
}

/**
 * Turns what is cut out, mirrors and resizes it, changes what comes of it, and normalises that: what `augmentImage` does where
 * chance has decided on changes.
 *
 * @param to Takes the result, `[S, S, 3]`, as that of `augmentCut`.
 */
export function changeCut(
  image: Image,
  cut: Cut,
  size: number,
  changes: Changes,
  to: Float32Array | Uint8Array,
): void {
  const pixels = to instanceof Uint8Array ? to : new Uint8Array(to.length);
  if (changes.turn) {
    augmentCut(turnSquare(image, cut, changes.turn), { ...cut, x: 0, y: 0 }, size, pixels);
  } else augmentCut(image, cut, size, pixels);
  finishChanges(pixels, size, changes, to);
}

/** Changes a square `[S, S, 3]` that is turned and resized, and normalises it where numbers are asked for. */
export function finishChanges(
  pixels: Uint8Array,
  size: number,
  { effects }: Changes,
  to: Float32Array | Uint8Array,
): void {
  for (const change of effects) change(pixels, size);
  if (to instanceof Float32Array) normalizeBytes(pixels, to);
}
