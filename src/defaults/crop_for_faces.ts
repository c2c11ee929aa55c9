import type { SampledFace } from "../alignment/look_at_alignment.ts";

/** Which square of each image is trained on, in pixels; see `TrainConfig`. */
export interface FaceCrop {
  /** Its side. */
  crop: number;
  /** How far right of and below the centre of the image it lies. */
  cropOffset: [number, number];
  /** How far chance moves it. */
  jitter: number;
}

/** Where faces are in images: medians, in pixels. */
export interface FacePlace {
  /** The geometric mean of the distances between the eyes, and from the middle between them to that of the mouth. */
  size: number;
  /** How far right of the centre of the image the middle of eyes and mouth lies. */
  right: number;
  /** How far below it. */
  below: number;
  /** Columns of an image. */
  width: number;
  /** Rows. */
  height: number;
  /** The share of the faces that stand upright, are nearly as large, and nearly in that place. */
  alike: number;
}

/** The side of the square, in sizes of a face: nearly that of InsightFace's template, where the 112 px are three of them. */
const SIDE = 2.8;
/** Images whose largest square is no larger, likewise, were cut closely by somebody else, and to cut them once more has not helped. */
const CLOSE = 3.5;
/** How far above the middle of eyes and mouth its centre lies, likewise: so that it ends at the chin, and has the hair. */
const ABOVE = 0.43;
/** The jitter, as a share of the side. */
const JITTER = 0.04;
/** An offset that is less, as a share of the side, is none. */
const LEAST_OFFSET = 0.04;
/** Faces so many times smaller or larger are nearly as large, and so far away, in sizes of a face, nearly in their place. */
const MOST_TIMES = 1.4, FARTHEST = 0.5;
/** What share of them has to be, for one square to fit all. */
const LEAST_ALIKE = 0.8;

/**
 * Where the faces of some images are, measured from the centres of these, as crops are.
 *
 * @param faces At least one.
 */
export function placeOfFaces(faces: readonly SampledFace[]): FacePlace {
  const measured = faces.map(measure);
  const of = (key: keyof Omit<Measured, "isUpright">) => median(measured.map((face) => face[key]));
  const size = of("size"), right = of("right"), below = of("below");
  const alike = measured.filter((face) =>
    face.isUpright &&
    Math.abs(Math.log(face.size / size)) <= Math.log(MOST_TIMES) &&
    Math.hypot(face.right - right, face.below - below) <= FARTHEST * size
  );
  return {
    ...{ size, right, below, width: of("width"), height: of("height") },
    alike: alike.length / faces.length,
  };
}

/**
 * The square that fits faces which are nearly as large, and nearly in the same place of their images, as in sets that were cut by
 * somebody else.
 *
 * @returns `largest` if the images were cut closely, so that they are best left as they are; undefined if the faces lie otherwise.
 */
export function cropForFaces(
  { size, right, below, width, height, alike }: FacePlace,
): FaceCrop | "largest" | undefined {
  if (alike < LEAST_ALIKE) return undefined;
  if (Math.min(width, height) <= CLOSE * size) return "largest";
  const crop = Math.max(1, Math.round(SIDE * size));
  const offset = (wanted: number, room: number) => {
    const limited = Math.round(Math.min(room, Math.max(-room, wanted)));
    // Not -0, which JSON does not have.
    return Math.abs(limited) < LEAST_OFFSET * crop ? 0 : limited;
  };
  return {
    crop,
    cropOffset: [
      offset(right, (width - crop) / 2),
      offset(below - ABOVE * size, (height - crop) / 2),
    ],
    jitter: Math.round(JITTER * crop),
  };
}

interface Measured extends Omit<FacePlace, "alike"> {
  /** Whether the mouth is below the eyes rather than beside or above them. */
  isUpright: boolean;
}

function measure({ width, height, points: [left, right, , ...mouth] }: SampledFace): Measured {
  const middle = (at: 0 | 1) => {
    const eyes = (left[at] + right[at]) / 2, lips = (mouth[0][at] + mouth[1][at]) / 2;
    // Points count from the middle of the first pixel.
    return { apart: lips - eyes, place: (eyes + lips + 1) / 2 };
  };
  const x = middle(0), y = middle(1);
  const betweenEyes = Math.hypot(right[0] - left[0], right[1] - left[1]);
  return {
    size: Math.sqrt(betweenEyes * Math.hypot(x.apart, y.apart)),
    right: x.place - width / 2,
    below: y.place - height / 2,
    isUpright: y.apart > Math.abs(x.apart),
    width,
    height,
  };
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}
