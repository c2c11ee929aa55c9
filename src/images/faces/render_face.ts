import type { Image } from "../image.ts";
import { Canvas, mix } from "./canvas.ts";
import { develop } from "./develop.ts";
import type { FaceIdentity } from "./face_identity.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import { FacePose } from "./face_pose.ts";
import { BLACK, type FaceScene } from "./face_scene.ts";
import { lightFace } from "./light_face.ts";
import { paintFeatures } from "./paint_features.ts";
import { paintHead } from "./paint_head.ts";
import { paintOcclusion } from "./paint_occlusion.ts";
import {
  above,
  below,
  both,
  box,
  curled,
  egg,
  ellipse,
  moved,
  outline,
  outside,
  stripes,
} from "./shape.ts";

/** One picture of one person: painted back to front, then lit, then seen through a camera. */
export function renderFace(identity: FaceIdentity, nuisance: FaceNuisance, size: number): Image {
  const canvas = new Canvas(size);
  const pose = new FacePose(identity.head, nuisance, size);
  const scene = { canvas, pose, identity, nuisance };
  paintBackground(canvas, nuisance.background);
  paintHead(scene);
  paintFeatures(scene);
  paintHair(scene);
  paintGlasses(scene);
  paintOcclusion(scene);
  lightFace(canvas, pose, identity.head, nuisance.light);
  return develop(canvas, nuisance.camera);
}

/** Fills the picture with what is behind the person. */
export function paintBackground(
  canvas: Canvas,
  { from, to, dx, dy, things }: FaceNuisance["background"],
): void {
  canvas.fill(from, to, dx, dy);
  for (const thing of things) {
    const [hu, hv] = thing.half;
    const area = thing.kind === "disc" ? ellipse(0, 0, hu, hv) : box(0, 0, hu, hv, 0.02);
    const shape = thing.kind === "stripes" ? both(area, stripes(2 + 3 * hu, 0, 0, 0.5)) : area;
    canvas.paint(canvas.plane(thing.x, thing.y, thing.turn), shape, thing.colour, thing);
  }
}

/** Paints the hair over forehead, temples and cheeks. */
export function paintHair({ canvas, pose, identity: { head, hair } }: FaceScene): void {
  const { volume, sideVolume, curls, curlRate } = hair;
  const [u, v] = pose.shift(0.55);
  const whole = egg({
    ...head,
    half: head.half + sideVolume,
    top: head.top + volume,
    bottom: head.bottom + sideVolume,
  });
  // The face looks out of an opening, with the hairline for its upper edge.
  const hairline = below(hair.part, hair.line, hair.lineSlope, hair.lineBend);
  const opening = both(
    ellipse(hair.part * 0.4, 0.35, hair.openHalf * head.half, 1.6),
    curled(hairline, curls * 0.8, curlRate * 1.3),
  );
  const mane = both(
    both(above(hair.sides, hair.sidesBend), curled(whole, curls, curlRate)),
    outside(moved(opening, u, v)),
  );
  const streaks = {
    shape: both(stripes(5.1, hair.streakSlope, 0.3, 0.6), stripes(3.7, -0.6, 0.1, 0.7)),
    colour: mix(hair.colour, [1, 0.95, 0.85], 0.5),
    opacity: hair.streaks,
    softness: 0.1,
  };
  canvas.paint(pose.outline, mane, hair.colour, { softness: 0.05, pattern: streaks });
}

/** Paints the glasses of those who wear some. */
export function paintGlasses({ canvas, pose, identity: { glasses, eyes, head } }: FaceScene): void {
  if (!glasses.shown) return;
  const { halfWidth, halfHeight, thickness, colour } = glasses;
  const glass = box(0, 0, halfWidth, halfHeight, glasses.round * Math.min(halfWidth, halfHeight));
  const arm = Math.max(0.02, head.half * 0.86 - eyes.apart - halfWidth) / 2;
  for (const side of [-1, 1]) {
    const plane = pose.surface(side * eyes.apart, eyes.y + 0.04, 0.1);
    canvas.paint(plane, glass, BLACK, { opacity: glasses.tint });
    canvas.paint(plane, outline(glass, thickness), colour);
    const armShape = box(side * (halfWidth + arm), -0.4 * halfHeight, arm, thickness, 0);
    canvas.paint(plane, armShape, colour);
  }
  const bridge = Math.max(0.03, eyes.apart - halfWidth);
  canvas.paint(pose.surface(0, eyes.y, 0.14), box(0, 0, bridge, thickness, 0), colour);
}
