import type { DeviceName } from "../compute/device_name.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { decodeImage } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { PACKAGE_FOLDERS } from "../npm/package_folders.ts";
import { readBytes } from "../streams/read_bytes.ts";
import type { FacePoints } from "./cut_face.ts";
import type { FaceFinder } from "./face_finder.ts";
import { distanceToTemplate } from "./align_summary.ts";
import { FACE_TEMPLATES, type FaceTemplate } from "./face_template.ts";
import type { Point } from "./similarity.ts";

/** How the faces of some images of a dataset lie in them. */
export interface AlignmentLook {
  /** How many images were looked at. */
  images: number;
  /** How many of them show a face. */
  faces: number;
  /**
   * How far eyes, nose and mouth are from the places where they are on average, in pixels of a crop with 35 px between the eyes: the median.
   * `null` where no three images of one form show a face.
   */
  spread: number | null;
  /** The template by which they seem to be cut: less than 4 px from it, likewise. */
  template?: string;
  /** Whether they are cut alike, by a template or otherwise: the spread is less than 4 px. */
  isAligned: boolean;
}

/** Images that are looked at, and the least that tell something. */
const MOST_LOOKED = 24, LEAST_LOOKED = 3;
/** Smaller images show too little, in pixels of a side. */
const SMALLEST = 32;
/** Faces that are nearer are cut alike, in pixels with so many between the eyes. */
const NEAR = 4, BETWEEN_EYES = 35.2372;

/** Options of {@link lookAtAlignment}. */
export interface AlignmentLookOptions {
  /** Whether images are turned as EXIF says. @default {"exif"} */
  orientation?: OrientationRule;
  /** Where faces are looked for; `current` is the device in use. @default {"auto"} */
  device?: "auto" | "current" | DeviceName;
  /** Ends it. */
  signal?: AbortSignal;
}

/** Options of {@link lookAtFaces}. */
export interface FacesLookOptions extends AlignmentLookOptions {
  /** Ends it once images of so many pixels in all have been looked at, as large photos take time. @default {Infinity} */
  mostPixels?: number;
}

/** A face in one of the images that {@link lookAtFaces} looked at. */
export interface SampledFace {
  /** Columns of the image, once it is upright. */
  width: number;
  /** Rows of it. */
  height: number;
  /** Five points, in the order of `POINT_NAMES`. */
  points: FacePoints;
}

/** What {@link lookAtFaces} found. */
export interface FacesLook {
  /** How many images were looked at: those that can be read and are not too small. */
  images: number;
  /** The main face of each of them that shows one, if it is an eighth of the image or more. */
  faces: SampledFace[];
}

/**
 * Looks for faces in some images of a dataset.
 *
 * @param images Their numbers, in an order of which every beginning tells of the whole, if `mostPixels` or `signal` may end it.
 * @returns Undefined if hardly any can be read, or they are too small, in which case no network is loaded; or if the npm cache, where
 * the networks are, may not be read.
 */
export async function lookAtFaces(
  dataset: Dataset,
  images: Iterable<number>,
  options: FacesLookOptions = {},
): Promise<FacesLook | undefined> {
  const { orientation, device = "auto", mostPixels = Infinity, signal } = options;
  if (!PACKAGE_FOLDERS.every(mayRead)) return undefined;
  const faces: SampledFace[] = [], waiting: Image[] = [];
  let finder: FaceFinder | undefined, looked = 0, pixels = 0;
  try {
    for (const image of images) {
      if (signal?.aborted || pixels > mostPixels) break;
      const photo = await readPhoto(dataset, image, orientation);
      if (!photo || Math.min(photo.width, photo.height) < SMALLEST) continue;
      looked++;
      pixels += photo.width * photo.height;
      waiting.push(photo);
      if (looked < LEAST_LOOKED) continue;
      finder ??= await loadFinder(device);
      for (const photo of waiting.splice(0)) {
        const [face] = await finder.find(photo, "main", 1), { width, height } = photo;
        if (face) faces.push({ width, height, points: face.points });
      }
    }
  } finally {
    finder?.dispose();
  }
  return finder && { images: looked, faces };
}

async function loadFinder(device: "auto" | "current" | DeviceName): Promise<FaceFinder> {
  const [{ useDevice }, { FaceFinder }] = await Promise.all([
    import("../compute/device.ts"),
    import("./face_finder.ts"),
  ]);
  if (device !== "current") await useDevice(device);
  return await FaceFinder.load();
}

/**
 * Looks for faces in some images of a dataset, evenly spread over it, and says whether they are cut alike.
 *
 * @returns Undefined where {@link lookAtFaces} says so.
 */
export async function lookAtAlignment(
  dataset: Dataset,
  options: AlignmentLookOptions = {},
): Promise<AlignmentLook | undefined> {
  const { imageCount } = dataset, step = Math.max(1, imageCount / MOST_LOOKED);
  const images = Array.from(
    { length: Math.min(MOST_LOOKED, imageCount) },
    (_, i) => Math.floor((i + 0.5) * step),
  );
  const look = await lookAtFaces(dataset, images, options);
  return look && { images: look.images, faces: look.faces.length, ...compare(look.faces) };
}

function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

async function readPhoto(
  dataset: Dataset,
  image: number,
  orientation?: OrientationRule,
): Promise<Image | undefined> {
  try {
    return await decodeImage(await readBytes(dataset, image), { orientation });
  } catch (error) {
    if (error instanceof ImageDecodeError) return undefined;
    throw error;
  }
}

function compare(found: SampledFace[]): Pick<AlignmentLook, "spread" | "template" | "isAligned"> {
  const form = ({ width, height }: SampledFace) => (width / height).toFixed(2);
  const forms = [...Map.groupBy(found, form).values()].sort((a, b) => b.length - a.length);
  const [alike = []] = forms;
  if (alike.length < LEAST_LOOKED) return { spread: null, isAligned: false };
  const spread = distanceOf(alike, meanTemplate(alike));
  const near = FACE_TEMPLATES.find((template) => distanceOf(alike, template) < NEAR);
  return {
    spread,
    template: near?.name,
    isAligned: spread < NEAR && alike.length > found.length / 2,
  };
}

/** The median distance of faces from a template. */
function distanceOf(faces: SampledFace[], template: FaceTemplate): number {
  const [left, right] = template.points;
  const scale = BETWEEN_EYES / Math.hypot(right[0] - left[0], right[1] - left[1]);
  const distances = faces.map((face) => distanceToTemplate(face, template) * scale);
  return distances.sort((a, b) => a - b)[distances.length >> 1];
}

/** The template that has the points where they are on average. */
function meanTemplate(faces: SampledFace[]): FaceTemplate {
  const [{ width, height }] = faces;
  const mean = (point: number): Point => {
    let x = 0, y = 0;
    for (const face of faces) {
      x += (face.points[point][0] + 0.5) * width / face.width / faces.length;
      y += (face.points[point][1] + 0.5) * width / face.width / faces.length;
    }
    return [x - 0.5, y - 0.5];
  };
  const points = [mean(0), mean(1), mean(2), mean(3), mean(4)] as const;
  return { name: "mean", help: "", width, height, points };
}
