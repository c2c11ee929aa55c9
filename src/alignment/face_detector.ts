import type { Image } from "../images/image.ts";
import { resizeBilinear } from "../images/resize_bilinear.ts";
import { shrinkImage } from "./shrink_image.ts";
import type { Point } from "./similarity.ts";
import type { TfliteNetwork } from "./tflite_network.ts";

/** A rectangle in a picture, in pixels: its edges, which may lie outside the picture. */
export interface Box {
  /** The edge at the left, from the left edge of the picture. */
  left: number;
  /** The upper edge, from that of the picture. */
  top: number;
  /** The edge at the right, from the left edge of the picture. */
  right: number;
  /** The lower edge, from the upper one of the picture. */
  bottom: number;
}

/** What a {@link FaceDetector} takes for a face. */
export interface DetectedFace {
  /** From the brows to the chin. */
  box: Box;
  /** 0.5 to 1. */
  score: number;
  /** The middles of both eyes as it sees them, that at the left of an upright face first. */
  eyes: readonly [Point, Point];
}

/** Rows and columns that the network takes. */
const SIDE = 128;
/** Windows that go through the network together. */
const TOGETHER = 16;
/** What is less is no face. */
const LEAST_SCORE = 0.5;
/** Two boxes that share more of the area of both show one face. */
const MOST_OVERLAP = 0.3;
/** From one window to the next, in widths of a window. */
const STEP = 0.6;
/** A box that comes so near to the edge of a window, in widths of it, is left to the next window. */
const MARGIN = 0.02;

/** What the network is shown for each level of a channel: -1 to 1. */
const SHADES = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/** The middles of the places that the network looks at, in pixels of its input: two for each of 16x16, six for each of 8x8. */
const ANCHORS: readonly Point[] = [[8, 2], [16, 6]].flatMap(([stride, count]) =>
  Array.from({ length: (SIDE / stride) ** 2 * count }, (_, i): Point => {
    const cell = Math.floor(i / count), columns = SIDE / stride;
    return [(cell % columns + 0.5) * stride, (Math.floor(cell / columns) + 0.5) * stride];
  })
);

/** A part of a picture as the network takes it. */
interface Window {
  /** Its place among the pixels of the resized picture. */
  x: number;
  y: number;
}

/** Finds faces in a picture by Google's BlazeFace for short distances. */
export class FaceDetector {
  readonly #network: TfliteNetwork;

  /** @param network Takes images [B, 128, 128, 3] from -1 to 1; it is the caller's to dispose of. */
  constructor(network: TfliteNetwork) {
    this.#network = network;
  }

  /**
   * Finds faces that are a part of the picture's shorter side.
   *
   * @param parts 1 looks at the whole picture; 2 at windows that are half as wide as its shorter side, for faces that are half as
   * large, and so on.
   * @returns The faces, the most certain first.
   */
  async detect(image: Image, parts: number): Promise<DetectedFace[]> {
    const scale = SIDE /
      (parts === 1
        ? Math.max(image.width, image.height)
        : Math.min(image.width, image.height) / parts);
    // Still twice as large as it will be, so that a filter makes the rest.
    const side = Math.max(1, Math.floor(0.5 / scale)), base = shrinkImage(image, side);
    const width = base.width * side, height = base.height * side;
    const of = (side: number) => Math.max(1, Math.round(side * scale));
    const small = resizeBilinear(base, of(width), of(height));
    const windows = parts === 1
      ? [{ x: -((SIDE - small.width) >> 1), y: -((SIDE - small.height) >> 1) }]
      : windowsOf(small);
    const found: DetectedFace[] = [];
    for (let first = 0; first < windows.length; first += TOGETHER) {
      found.push(...await this.#look(small, windows.slice(first, first + TOGETHER), parts > 1));
    }
    const stretch = [width / small.width, height / small.height] as const;
    return withoutDoubles(found.map((face) => inPicture(face, stretch)));
  }

  /** @param isPart Whether faces that a window cuts are to be left to the next one. */
  async #look(image: Image, windows: Window[], isPart: boolean): Promise<DetectedFace[]> {
    const pixels = new Float32Array(windows.length * SIDE * SIDE * 3).fill(-1);
    for (const [number, window] of windows.entries()) {
      putWindow(image, window, pixels, number * SIDE * SIDE * 3);
    }
    const [places, scores] = await this.#network.run(pixels, windows.length);
    return windows.flatMap((window, number) =>
      facesOf(places, scores, number)
        .filter(({ box }) => !isPart || !isCut(box, window, image))
        .map((face) => moved(face, window))
    );
  }
}

/** Windows that cover a picture, which overlap. */
function windowsOf({ width, height }: Image): Window[] {
  const places = (size: number) => {
    const count = Math.max(1, Math.ceil((size - SIDE) / (SIDE * STEP)) + 1);
    return Array.from(
      { length: count },
      (_, i) => count === 1 ? 0 : Math.round(i * (size - SIDE) / (count - 1)),
    );
  };
  return places(height).flatMap((y) => places(width).map((x) => ({ x, y })));
}

/** Writes what a window shows, from -1 to 1; what is outside the picture stays as it is. */
function putWindow({ width, height, data }: Image, window: Window, to: Float32Array, at: number) {
  const left = Math.max(0, -window.x), right = Math.min(SIDE, width - window.x);
  const bottom = Math.min(SIDE, height - window.y);
  for (let y = Math.max(0, -window.y); y < bottom; y++) {
    let from = ((y + window.y) * width + left + window.x) * 3;
    const start = at + (y * SIDE + left) * 3, end = at + (y * SIDE + right) * 3;
    for (let i = start; i < end; i++) to[i] = SHADES[data[from++]];
  }
}

/** The faces of one window, in pixels of it. */
function facesOf(places: Float32Array, scores: Float32Array, window: number): DetectedFace[] {
  const found: DetectedFace[] = [];
  for (const [i, [ax, ay]] of ANCHORS.entries()) {
    const row = window * ANCHORS.length + i, score = 1 / (1 + Math.exp(-scores[row]));
    if (!(score >= LEAST_SCORE)) continue;
    const at = 16 * row;
    const x = places[at] + ax, y = places[at + 1] + ay;
    const halfWidth = places[at + 2] / 2, halfHeight = places[at + 3] / 2;
    found.push({
      box: {
        left: x - halfWidth,
        top: y - halfHeight,
        right: x + halfWidth,
        bottom: y + halfHeight,
      },
      score,
      eyes: [
        [places[at + 4] + ax, places[at + 5] + ay],
        [places[at + 6] + ax, places[at + 7] + ay],
      ],
    });
  }
  return withoutDoubles(found);
}

function isCut({ left, top, right, bottom }: Box, { x, y }: Window, { width, height }: Image) {
  const near = MARGIN * SIDE, far = SIDE - near;
  return (left < near && x > 0) || (top < near && y > 0) ||
    (right > far && x + SIDE < width) || (bottom > far && y + SIDE < height);
}

function moved({ box, score, eyes: [a, b] }: DetectedFace, { x, y }: Window): DetectedFace {
  return {
    box: { left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y },
    score,
    eyes: [[a[0] + x, a[1] + y], [b[0] + x, b[1] + y]],
  };
}

/** Edges become those of the picture, and places count from the middle of its first pixel. */
function inPicture(
  { box, score, eyes: [a, b] }: DetectedFace,
  [right, down]: readonly [number, number],
): DetectedFace {
  return {
    box: {
      left: box.left * right,
      top: box.top * down,
      right: box.right * right,
      bottom: box.bottom * down,
    },
    score,
    eyes: [
      [a[0] * right - 0.5, a[1] * down - 0.5],
      [b[0] * right - 0.5, b[1] * down - 0.5],
    ],
  };
}

/** Of faces that overlap the most certain one, most certain first. */
export function withoutDoubles(faces: DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some(({ box }) => overlap(box, face.box) > MOST_OVERLAP)) kept.push(face);
  }
  return kept;
}

/** The area that two boxes share, as a share of what they cover together. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  return width * height / (areaOf(a) + areaOf(b) - width * height);
}

/** The area of a box, in pixels. */
export function areaOf({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top);
}
