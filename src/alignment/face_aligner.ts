import type { Image } from "../images/image.ts";
import { type Orientation, turnImage } from "../images/orientation.ts";
import {
  type CutFace,
  cutFace,
  type CutFaceOptions,
  type FaceChoice,
  type FacePoints,
} from "./cut_face.ts";
import { shrinkableBy, shrinkImage } from "./shrink_image.ts";
import { FaceFinder, type FoundFace } from "./face_finder.ts";

/** How faces are found in photos and cut out. */
export interface AlignFacesOptions extends CutFaceOptions {
  /**
   * The main face of a photo, or every one.
   *
   * @default {"main"}
   */
  faces?: FaceChoice;
  /**
   * Whether a photo is also looked at on both sides and upside down, and the way in which its main face is the most certain is taken.
   *
   * @default {false}
   */
  turns?: boolean;
}

/** A face that was cut out of a photo. */
export interface AlignedFace extends FoundFace, CutFace {}

/** What was found in a photo. */
export interface AlignedPhoto {
  /** Columns of the photo, as it was turned. */
  width: number;
  /** Rows of the photo, as it was turned. */
  height: number;
  /** How it was turned to find the faces, as EXIF numbers it; 1 if it was left as it was. */
  turn: Orientation;
  /** How it would have to be turned for its main face to be upright, as far as that can be told; `turn` if it was. */
  upright: Orientation;
  /** The faces, the main one first; with `main` none but it. None if there is no face. */
  faces: AlignedFace[];
  /** How many faces were found: with `main` only those are counted that are half as large as the main one at least. */
  found: number;
}

/** Besides not at all: to the right, upside down, to the left. */
const TURNS: readonly Orientation[] = [6, 3, 8];
/** The score of a face that stands upright is seldom less, and by how much less that of a face is that does not. */
const CERTAIN = 0.8, BY_FAR = 0.08;

/** The longer side of a photo that is only asked which side is up, pixels. */
const SMALL = 512;

/** What a photo shows, turned in one of the ways. */
interface Look {
  image: Image;
  turn: Orientation;
  faces: FoundFace[];
  /** How well its main face stands upright: its score, and 1 more if its eyes are level. */
  worth: number;
}

/**
 * Finds faces in photos and cuts them all alike, on the device in use.
 *
 * @example Usage
 * ```ts
 * import { FaceAligner, renderSyntheticFace, useDevice } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await useDevice("wasm");
 * const aligner = await FaceAligner.load();
 * const { faces } = await aligner.align(renderSyntheticFace({ seed: 0, identity: 3, image: 0, size: 224 }));
 * aligner.dispose();
 *
 * strictEqual(faces[0].crop.width, 112);
 * ```
 */
export class FaceAligner {
  readonly #finder: FaceFinder;
  readonly #options: AlignFacesOptions;

  /**
   * Takes a finder whose networks are loaded.
   *
   * @param finder It becomes the aligner's, which disposes of it.
   */
  constructor(finder: FaceFinder, options: AlignFacesOptions = {}) {
    this.#finder = finder;
    this.#options = options;
  }

  /** Reads the networks onto the device in use, as `FaceFinder.load`. */
  static async load(options: AlignFacesOptions = {}): Promise<FaceAligner> {
    return new FaceAligner(await FaceFinder.load(), options);
  }

  /** Cuts the faces out of an upright photo. */
  async align(photo: Image): Promise<AlignedPhoto> {
    const { faces: choice = "main", turns = false } = this.#options;
    const { faces, image, turn, upright } = turns
      ? await this.#lookAround(photo, choice)
      : await this.#lookOnce(photo, choice);
    const { width, height } = image;
    const wanted = choice === "main" ? faces.slice(0, 1) : faces;
    return {
      width,
      height,
      turn,
      upright,
      faces: wanted.map((face) => ({ ...face, ...cutFace(image, face.points, this.#options) })),
      found: faces.length,
    };
  }

  /** Lets go of the networks. */
  dispose(): void {
    this.#finder.dispose();
  }

  /** Looks at a photo as it is, and only where that shows no certain face also at its other sides, to tell of them. */
  async #lookOnce(photo: Image, choice: FaceChoice): Promise<Look & { upright: Orientation }> {
    const own = await this.#look(photo, 1, choice);
    return { ...own, upright: own.worth > 1 + CERTAIN ? 1 : (await this.#bestTurn(photo)) ?? 1 };
  }

  async #lookAround(photo: Image, choice: FaceChoice): Promise<Look & { upright: Orientation }> {
    const best = await this.#bestTurn(photo), looks: Look[] = [];
    // Where no side shows a large face, small ones are looked for at all sides.
    for (const turn of best ? [best] : [1, ...TURNS] as const) {
      looks.push(await this.#look(turnImage(photo, turn), turn, choice));
    }
    const chosen = looks.reduce(better);
    return { ...chosen, upright: chosen.turn };
  }

  /** How a photo is best turned, as a small picture of the whole of it tells; undefined if that shows no face. */
  async #bestTurn(photo: Image): Promise<Orientation | undefined> {
    const small = shrinkImage(photo, shrinkableBy(photo, SMALL)), looks: Look[] = [];
    for (const turn of [1, ...TURNS] as const) {
      looks.push(await this.#look(turnImage(small, turn), turn, "main", 1));
    }
    const best = looks.reduce(better);
    return best.faces.length > 0 ? best.turn : undefined;
  }

  async #look(image: Image, turn: Orientation, choice: FaceChoice, most?: number): Promise<Look> {
    const faces = await this.#finder.find(image, choice, most), [main] = faces;
    return { image, turn, faces, worth: main ? main.score + (isLevel(main.points) ? 1 : 0) : 0 };
  }
}

/** The better of two looks; that at the photo as it is, unless the other is better by far. */
function better(best: Look, other: Look): Look {
  return other.worth > best.worth + (best.turn === 1 ? BY_FAR : 0) ? other : best;
}

/** Whether a face is turned by less than 45 degrees. */
function isLevel([left, right]: FacePoints): boolean {
  return right[0] - left[0] > Math.abs(right[1] - left[1]);
}
