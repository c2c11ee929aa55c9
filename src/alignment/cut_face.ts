import type { Image } from "../images/image.ts";
import { FACE_TEMPLATES, type FaceTemplate } from "./face_template.ts";
import { fitSimilarity, type Point, residualOf } from "./similarity.ts";
import { type Sampling, warpImage } from "./warp_image.ts";

/** The five points of a face, in the order of `POINT_NAMES`. */
export type FacePoints = readonly [Point, Point, Point, Point, Point];

/** Which faces of a photo are wanted: the one that it shows above all, or every one. */
export const FACE_CHOICES = ["main", "all"] as const;

/** One of {@link FACE_CHOICES}. */
export type FaceChoice = typeof FACE_CHOICES[number];

/** How faces are cut out. */
export interface CutFaceOptions {
  /**
   * Where the points of a face belong in its crop.
   *
   * @default {InsightFace's 112x112}
   */
  template?: FaceTemplate;
  /**
   * How pixels are made where a face becomes smaller.
   *
   * @default {"area"}
   */
  sampling?: Sampling;
}

/** A face that was cut out. */
export interface CutFace {
  /** How far its points lie from those of the template, after turning, scaling and shifting, in pixels of the crop: 3 is usual. */
  residual: number;
  /** The face. */
  crop: Image;
}

/**
 * Cuts a face out of a photo, so that its points come as near as they can to those of the template.
 *
 * @throws {RangeError} if the points are all in one place.
 */
export function cutFace(
  photo: Image,
  points: FacePoints,
  options: CutFaceOptions = {},
): CutFace {
  const { template = FACE_TEMPLATES[0], sampling } = options;
  const { width, height } = template;
  const map = fitSimilarity(points, template.points);
  return {
    residual: residualOf(map, points, template.points),
    crop: warpImage(photo, map, { width, height, sampling }),
  };
}
