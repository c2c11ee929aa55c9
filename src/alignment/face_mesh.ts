import type { Image } from "../images/image.ts";
import type { FacePoints } from "./cut_face.ts";
import type { DetectedFace } from "./face_detector.ts";
import { type AffineMap, invertMap, mapPoint, meanOf, type Point } from "./similarity.ts";
import type { TfliteNetwork } from "./tflite_network.ts";
import { warpImage } from "./warp_image.ts";

/** What a {@link FaceMesh} says of a face. */
export interface MeshedFace {
  /** In the picture, as {@link Point} counts. */
  points: FacePoints;
  /** How certain it is that a face is there: 0 to 1. */
  presence: number;
}

/** Rows and columns that the network takes, and how many points it gives. */
const SIDE = 192, COUNT = 468;
/** How much wider than the box the square is that the network is shown. */
const MARGIN = 1.5;
/** Faces that go through the network together. */
const TOGETHER = 8;

/** What the network is shown for each level of a channel: 0 to 1. */
const SHADES = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** Of which points of the mesh the five are the middle. Those of the nose lie at its tip, between them and below. */
const FIVE = [[159, 145], [386, 374], [4, 4, 4, 1], [61], [291]] as const;

/** Finds the points of faces by Google's face mesh. */
export class FaceMesh {
  readonly #network: TfliteNetwork;

  /** @param network Takes images [B, 192, 192, 3] from 0 to 1; it is the caller's to dispose of. */
  constructor(network: TfliteNetwork) {
    this.#network = network;
  }

  /** Finds the points of faces in one picture. */
  async find(image: Image, faces: readonly DetectedFace[]): Promise<MeshedFace[]> {
    const found: MeshedFace[] = [];
    for (let first = 0; first < faces.length; first += TOGETHER) {
      found.push(...await this.#find(image, faces.slice(first, first + TOGETHER)));
    }
    return found;
  }

  async #find(image: Image, faces: readonly DetectedFace[]): Promise<MeshedFace[]> {
    const size = SIDE * SIDE * 3, pixels = new Float32Array(faces.length * size);
    const maps = faces.map(mapToSquare);
    for (const [number, map] of maps.entries()) {
      const { data } = warpImage(image, map, { width: SIDE, height: SIDE, mostSamples: 3 });
      putShades(data, pixels, number * size);
    }
    const [places, logits] = await this.#network.run(pixels, faces.length);
    return maps.map((map, number) => ({
      points: fivePoints(places, number, invertMap(map)),
      presence: 1 / (1 + Math.exp(-logits[number])),
    }));
  }
}

/** A function of its own, as the engine makes no loop fast in one that is async. */
function putShades(levels: Uint8Array, to: Float32Array, at: number): void {
  for (let i = 0; i < levels.length; i++) to[at + i] = SHADES[levels[i]];
}

/** From the picture to a square around a face, turned so that the eyes are level. */
function mapToSquare({ box, eyes: [a, b] }: DetectedFace): AffineMap {
  const { left, top, right, bottom } = box;
  const scale = SIDE / (MARGIN * Math.max(right - left, bottom - top));
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const cosine = Math.cos(angle) * scale, sine = Math.sin(angle) * scale;
  // Boxes count from the edges of pixels, maps from their middles.
  const x = (left + right - 1) / 2, y = (top + bottom - 1) / 2, middle = (SIDE - 1) / 2;
  return [
    cosine,
    sine,
    middle - cosine * x - sine * y,
    -sine,
    cosine,
    middle + sine * x - cosine * y,
  ];
}

/** @param back From the square to the picture. */
function fivePoints(places: Float32Array, face: number, back: AffineMap): FacePoints {
  const at = (number: number): Point => {
    const place = 3 * (face * COUNT + number);
    return [places[place] - 0.5, places[place + 1] - 0.5];
  };
  const five = FIVE.map((numbers) => mapPoint(back, meanOf(numbers.map(at))));
  return five as unknown as FacePoints;
}
