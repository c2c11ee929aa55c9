import { mix } from "./canvas.ts";
import { BLACK, type FaceScene } from "./face_scene.ts";
import { below, both, box, egg, ellipse, grown, moved, outline, stripes } from "./shape.ts";

/** Paints what hides part of the face in this one picture, if anything does. */
export function paintOcclusion(scene: FaceScene): void {
  const { kind } = scene.nuisance.occlusion;
  if (kind === "mask") paintMask(scene);
  if (kind === "sunglasses") paintSunglasses(scene);
  if (kind === "hand") paintHand(scene);
  if (kind === "foreground") paintForeground(scene);
}

/** A surgical mask over nose, mouth and chin. */
function paintMask({ canvas, pose, identity: { head }, nuisance: { occlusion } }: FaceScene): void {
  const shade = mix(occlusion.colour, [0.75, 0.87, 0.92], 0.7);
  const [u, v] = pose.shift(0.7);
  const mask = both(grown(egg(head), 0.03), moved(below(0, 0.22, 0, 0.35), u, v));
  canvas.paint(pose.outline, mask, shade);
  const folds = both(mask, stripes(0, 4.5, 0, 0.2));
  canvas.paint(pose.outline, folds, mix(shade, BLACK, 0.35), { opacity: 0.5, softness: 0.04 });
}

function paintSunglasses({ canvas, pose, identity: { eyes }, nuisance }: FaceScene): void {
  const { size, colour } = nuisance.occlusion;
  const glass = box(0, 0, 0.35 * size, 0.25 * size, 0.18);
  for (const side of [-1, 1]) {
    const plane = pose.surface(side * eyes.apart, eyes.y + 0.03, 0.1);
    canvas.paint(plane, glass, mix(colour, BLACK, 0.88));
  }
  canvas.paint(pose.surface(0, eyes.y, 0.14), box(0, -0.05, 0.2, 0.03, 0), BLACK);
}

/** Four fingers on one side of the face, with the back of the hand beyond them. */
function paintHand({ canvas, pose, identity: { skin }, nuisance }: FaceScene): void {
  const { x, y, size, slope } = nuisance.occlusion;
  const side = x < 0 ? -1 : 1, { outline: o } = pose;
  // The hand leans: its own u axis points up or down a little.
  const plane = { ...o, ux: side * (o.ux + slope * o.vx), uy: side * (o.uy + slope * o.vy) };
  const line = mix(skin.colour, BLACK, 0.5), shade = mix(skin.colour, [0.8, 0.4, 0.3], 0.12);
  const middle = 0.3 + 0.5 * y;
  canvas.paint(plane, box(1.45, middle, 0.5 * size, 0.42 * size, 0.3 * size), shade);
  [0.5, 0.58, 0.54, 0.42].forEach((length, place) => {
    const v = middle + (place - 1.5) * 0.2 * size;
    const finger = box(1.15 - length * size / 2, v, length * size, 0.1 * size, 0.09 * size);
    canvas.paint(plane, finger, shade);
    canvas.paint(plane, outline(finger, 0.01), line, { opacity: 0.6, softness: 0.03 });
  });
}

/** Something close to the camera and out of focus that covers a lower corner. */
function paintForeground({ canvas, nuisance: { occlusion } }: FaceScene): void {
  const { x, y, size, slope, colour } = occlusion;
  const side = x < 0 ? -1 : 1;
  const plane = canvas.plane(side * (1.05 - 0.25 * Math.abs(x)), 0.5 + 0.3 * y, slope);
  canvas.paint(plane, ellipse(0, 0, 0.6 * size, 0.75 * size), colour, { softness: 0.12 });
}
