import type { Image } from "../image.ts";
import { Canvas } from "./canvas.ts";
import { develop } from "./develop.ts";
import type { FaceIdentity } from "./face_identity.ts";
import type { FaceNuisance } from "./face_nuisance.ts";
import { FacePose } from "./face_pose.ts";
import { lightFace } from "./light_face.ts";
import { paintBackground } from "./paint_background.ts";
import { paintFeatures } from "./paint_features.ts";
import { paintGlasses } from "./paint_glasses.ts";
import { paintHair } from "./paint_hair.ts";
import { paintHead } from "./paint_head.ts";
import { paintOcclusion } from "./paint_occlusion.ts";

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
