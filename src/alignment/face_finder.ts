import type { Image } from "../images/image.ts";
import type { FaceChoice, FacePoints } from "./cut_face.ts";
import {
  areaOf,
  type Box,
  type DetectedFace,
  FaceDetector,
  withoutDoubles,
} from "./face_detector.ts";
import { FaceMesh } from "./face_mesh.ts";
import { TfliteNetwork } from "./tflite_network.ts";

/** A face in a picture. */
export interface FoundFace {
  /** From the brows to the chin. */
  box: Box;
  /** How certain the detector is, 0.5 to 1. */
  score: number;
  /** How certain the network of landmarks is, 0.5 to 1. */
  presence: number;
  /** Five points, in the order of `POINT_NAMES`. */
  points: FacePoints;
}

/** The detector sees faces from an eighth of a picture on: the whole picture, halves, quarters and sixths of it are looked at. */
const PARTS = [1, 2, 4, 6];
/** Parts of a picture that are smaller, in pixels, show no faces that are worth a crop: those of sixths are less than 20 px wide. */
const SMALLEST_PARTS: Record<number, number> = { 1: 0, 2: 48, 4: 48, 6: 160 };
/** A face of which the network of landmarks is less certain is none. */
const LEAST_PRESENCE = 0.5;
/** Another face that is so large beside the main one might be the one that is meant. */
const COMPARABLE = 0.5;

/**
 * Finds faces and five points of each, by two small networks of Google's MediaPipe that compute on the device in use: BlazeFace for
 * short distances (Bazarevsky et al., 2019) and the face mesh (Kartynnik et al., 2019). They come with the npm package
 * `@mediapipe/face_mesh`, under the Apache licence 2.0; nothing of its code is run.
 */
export class FaceFinder {
  readonly #networks: readonly TfliteNetwork[];
  readonly #detector: FaceDetector;
  readonly #mesh: FaceMesh;

  private constructor(detector: TfliteNetwork, mesh: TfliteNetwork) {
    this.#networks = [detector, mesh];
    this.#detector = new FaceDetector(detector);
    this.#mesh = new FaceMesh(mesh);
  }

  /**
   * Reads both networks onto the device in use, see `useDevice`. Needs permission to read the npm cache.
   *
   * @throws {Error} if the package of the networks cannot be read.
   */
  static async load(): Promise<FaceFinder> {
    const { readFaceNetworks } = await import("../npm/face_mesh.ts");
    const { detector, mesh } = await readFaceNetworks();
    return new FaceFinder(new TfliteNetwork(detector), new TfliteNetwork(mesh));
  }

  /**
   * Finds faces in an upright picture, the main one first: that with the greatest area less twice the square of the distance from the
   * middle of the picture, which is InsightFace's rule.
   *
   * @param choice With `main`, smaller parts of the picture are looked at only if the whole shows no face, and after the main face
   * come those that are half as large at least.
   * @param most The smallest parts that are looked at: with 1 the whole picture alone, with 2 halves of it, and so on.
   */
  async find(image: Image, choice: FaceChoice = "main", most = 6): Promise<FoundFace[]> {
    let detected: DetectedFace[] = [];
    for (const parts of PARTS.filter((parts) => parts <= most)) {
      if (Math.min(image.width, image.height) / parts < SMALLEST_PARTS[parts]) break;
      detected = withoutDoubles([...detected, ...await this.#detector.detect(image, parts)]);
      if (choice === "all") continue;
      const found = await this.#mainFaces(image, detected);
      if (found.length > 0) return found;
    }
    if (choice === "main") return [];
    return await this.#meshed(image, inOrder(detected, image));
  }

  /** Lets go of the networks. */
  dispose(): void {
    for (const network of this.#networks) network.dispose();
  }

  async #mainFaces(image: Image, detected: DetectedFace[]): Promise<FoundFace[]> {
    let left = inOrder(detected, image);
    while (left.length > 0) {
      const least = COMPARABLE * areaOf(left[0].box);
      const [others, comparable] = [false, true].map((isLarge) =>
        left.filter(({ box }) => areaOf(box) >= least === isLarge)
      );
      const found = await this.#meshed(image, comparable);
      if (found.length > 0) return found;
      left = others;
    }
    return [];
  }

  /** Those of them that are faces. */
  async #meshed(image: Image, detected: DetectedFace[]): Promise<FoundFace[]> {
    const meshed = await this.#mesh.find(image, detected);
    return detected.map(({ box, score }, i) => ({ box, score, ...meshed[i] }))
      .filter(({ presence }) => presence >= LEAST_PRESENCE);
  }
}

function inOrder(faces: DetectedFace[], { width, height }: Image): DetectedFace[] {
  const worth = ({ box }: DetectedFace) => {
    const x = (box.left + box.right - width) / 2, y = (box.top + box.bottom - height) / 2;
    return areaOf(box) - 2 * (x * x + y * y);
  };
  return faces.toSorted((a, b) => worth(b) - worth(a));
}
