import type { Canvas, Colour } from "./canvas.ts";
import type { FaceIdentity } from "./face_identity.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import type { FacePose } from "./face_pose.ts";

/** What the painters of a face share. */
export interface FaceScene {
  readonly canvas: Canvas;
  readonly pose: FacePose;
  readonly identity: FaceIdentity;
  readonly nuisance: FaceNuisance;
}

/** The dark that lines, pupils and shadows are made of. */
export const BLACK: Colour = [0.03, 0.02, 0.02];

/** The white of eyes and teeth. */
export const WHITE: Colour = [0.93, 0.92, 0.9];
