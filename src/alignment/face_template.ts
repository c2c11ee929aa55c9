import type { Point } from "./similarity.ts";

/** Where the five points of a face belong in a crop: the form to which faces are cut. */
export interface FaceTemplate {
  /** What users call it. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly help: string;
  /** Columns of a crop. */
  readonly width: number;
  /** Rows of a crop. */
  readonly height: number;
  /** The middle of the eye at the left of the picture, of that at the right, the tip of the nose, and the corners of the mouth. */
  readonly points: readonly [Point, Point, Point, Point, Point];
}

/** What {@link FaceTemplate.points} are called, in their order. Left and right are those of the picture. */
export const POINT_NAMES = ["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"] as const;

/** The templates there are. The first one is taken where nobody says. */
export const FACE_TEMPLATES: readonly FaceTemplate[] = [
  {
    name: "insightface",
    help: "112x112, of ArcFace, InsightFace and most published sets",
    width: 112,
    height: 112,
    points: [
      [38.2946, 51.6963],
      [73.5318, 51.5014],
      [56.0252, 71.7366],
      [41.5493, 92.3655],
      [70.7299, 92.2041],
    ],
  },
  {
    name: "sphereface",
    help: "96x112, of SphereFace and CosFace: the same without 8 columns at each side",
    width: 96,
    height: 112,
    points: [
      [30.2946, 51.6963],
      [65.5318, 51.5014],
      [48.0252, 71.7366],
      [33.5493, 92.3655],
      [62.7299, 92.2041],
    ],
  },
  {
    name: "virtual-fc",
    help: "180x220, of which Virtual FC takes 150x150 from the centre, 20 px lower",
    width: 180,
    height: 220,
    // The paper gives the sizes, no points. These are the usual ones of CelebA's 178x218, whose middle is that of the paper's crop.
    points: [[70, 112], [109, 112], [89, 137], [73, 153], [106, 153]],
  },
];

/**
 * A template by its name.
 *
 * @param size Columns of the crops, of which the rows follow; undefined for those of the template.
 */
export function findTemplate(name: string, size?: number): FaceTemplate {
  const template = FACE_TEMPLATES.find((template) => template.name === name);
  if (template === undefined) {
    throw new RangeError(
      `Cannot cut faces to the template "${name}": there are ` +
        FACE_TEMPLATES.map(({ name }) => name).join(", "),
    );
  }
  return size === undefined ? template : scaleTemplate(template, size);
}

/**
 * The same template for crops of another size. Its points keep their places as a share of the whole, edges of pixels counted.
 *
 * @param width Columns.
 * @throws {RangeError} if it is no whole number from 16 to 4096.
 */
export function scaleTemplate(template: FaceTemplate, width: number): FaceTemplate {
  if (!Number.isInteger(width) || width < 16 || width > 4096) {
    throw new RangeError(
      `Cannot cut faces as their size must be a whole number from 16 to 4096: current value is ${width}`,
    );
  }
  if (width === template.width) return template;
  const scale = width / template.width;
  const move = ([x, y]: Point): Point => [(x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5];
  const [a, b, c, d, e] = template.points;
  return {
    ...template,
    width,
    height: Math.round(template.height * scale),
    points: [move(a), move(b), move(c), move(d), move(e)],
  };
}
