import { countOf } from "../checks/count_of.ts";
import type { FacePoints } from "./cut_face.ts";
import type { FaceTemplate } from "./face_template.ts";
import type { LandmarkRow } from "./landmarks_tsv.ts";
import { fitSimilarity, meanOf, type Point, residualOf } from "./similarity.ts";

/** The file beside aligned faces that shows some of them, the worst first. */
export const ALIGNED_HTML = "aligned.html";

/** The file beside them that says which photos were left out, and why. */
export const SKIPPED_TSV = "skipped.tsv";

/** The file beside them that lists those to look at before training, and why. */
export const ODD_TSV = "odd.tsv";

/** What should be looked at before training, and how many photos it is true of. */
export interface AlignWarning {
  /** Which it is. */
  kind: WarningKind;
  /** How many photos; of `aligned` all that were looked at. */
  count: number;
  /** The first of them, as paths. */
  first: string[];
}

/** What may be wrong with a face, in the order in which it is told. */
export const WARNING_KINDS = [
  "aligned",
  "residual",
  "mirrored",
  "turned",
  "small",
  "several",
] as const;

/** One of {@link WARNING_KINDS}. */
export type WarningKind = typeof WARNING_KINDS[number];

/** Points that lie further from the template are seldom those of a face, in pixels of a crop of 112. */
const FAR = 12;
/** Faces that are narrower in the photo make blurred crops, in pixels. */
const NARROW = 40;
/** Photos that would move by less, in pixels of a crop of 112, are crops already: cutting them again only blurs. */
const NEAR = 2.5;
/** The share of photos that makes a set one of crops, and how many photos there must be. */
const SHARE = 0.9, ENOUGH = 10;
/** How many photos are named. */
const NAMED = 5;

/** Finds what is odd about faces, of one after the other. */
export class OddFaces {
  readonly #template: FaceTemplate;
  readonly #found = new Map<WarningKind, AlignWarning>();
  #photos = 0;
  #faces = 0;

  /** @param template To which they were cut. */
  constructor(template: FaceTemplate) {
    this.#template = template;
  }

  /** How many photos there were. */
  get photos(): number {
    return this.#photos;
  }

  /** How many faces there were. */
  get faces(): number {
    return this.#faces;
  }

  /** Looks at a face. Those behind the main one of a photo are counted only. */
  add(row: LandmarkRow): void {
    this.#faces++;
    if (row.face !== 1) return;
    this.#photos++;
    for (const kind of oddities(row, this.#template)) {
      const warning = this.#found.get(kind) ?? { kind, count: 0, first: [] };
      if (warning.count++ < NAMED) warning.first.push(row.path);
      this.#found.set(kind, warning);
    }
  }

  /** What was found. */
  warnings(): AlignWarning[] {
    return WARNING_KINDS.flatMap((kind) => this.#found.get(kind) ?? []).filter(({ kind, count }) =>
      kind !== "aligned" || (this.#photos >= ENOUGH && count >= SHARE * this.#photos)
    );
  }
}

/** What is odd about the main face of a photo. */
export function oddities(row: LandmarkRow, template: FaceTemplate): WarningKind[] {
  const { points, residual, detected, faces } = row, kinds: WarningKind[] = [];
  const scale = 112 / template.width;
  if (distanceToTemplate(row, template) * scale < NEAR) kinds.push("aligned");
  if (residual * scale > FAR) kinds.push("residual");
  if (isMirrored(points)) kinds.push("mirrored");
  if (row.upright !== 1) kinds.push("turned");
  if (detected && detected.box.right - detected.box.left < NARROW) kinds.push("small");
  if (faces > 1) kinds.push("several");
  return kinds;
}

/**
 * How far the points of a template would move if a photo that is taken for a crop were cut to it again, in pixels of the template: less
 * than 1 where it was cut so. Infinity where the photo is of another form.
 */
export function distanceToTemplate(
  { width, height, points }: Pick<LandmarkRow, "width" | "height" | "points">,
  template: FaceTemplate,
): number {
  const scale = template.width / width;
  if (Math.abs(height * scale - template.height) > 0.02 * template.height) return Infinity;
  const inCrop = points.map(([x, y]): Point => [(x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5]);
  return residualOf(fitSimilarity(inCrop, template.points), template.points, template.points);
}

/** Whether its mouth lies above its eyes when these are level, or the corners of the mouth are on the wrong sides. */
function isMirrored([leftEye, rightEye, , leftMouth, rightMouth]: FacePoints): boolean {
  const along: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const eyes = meanOf([leftEye, rightEye]), mouth = meanOf([leftMouth, rightMouth]);
  const down = along[0] * (mouth[1] - eyes[1]) - along[1] * (mouth[0] - eyes[0]);
  const across = along[0] * (rightMouth[0] - leftMouth[0]) +
    along[1] * (rightMouth[1] - leftMouth[1]);
  return !(down > 0 && across > 0);
}

/** A warning as a sentence that says what to do about it. */
export function describeWarning({ kind, count, first }: AlignWarning): string {
  const photos = countOf(count, "photo");
  const named = first.map((path) => `"${path}"`).join(", ");
  const which = `${named}${count > first.length ? " and others" : ""}`;
  switch (kind) {
    case "aligned":
      return `${photos} look aligned already, as by this template: cutting them again only blurs them. Train on them as they are.`;
    case "residual":
      return `${photos}: the points lie more than ${FAR} px from those of the template, so that it may be no face: ${which}`;
    case "mirrored":
      return `${photos}: the points are mirrored or swapped: ${which}`;
    case "turned":
      return `${photos}: the face lies on its side or upside down; --turns turns such photos: ${which}`;
    case "small":
      return `${photos}: the face is narrower than ${NARROW} px, so that its crop is blurred: ${which}`;
    case "several":
      return `${photos}: another face is half as large as the main one at least, and may be the one that is meant: ${which}`;
  }
}
