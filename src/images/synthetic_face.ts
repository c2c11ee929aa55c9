import { checkSyntheticFace, type SyntheticFace } from "../formats/face_recipe.ts";
import { faceIdentity } from "./faces/face_identity.ts";
import { faceNuisance } from "./faces/face_nuisance.ts";
import { renderFace } from "./faces/render_face.ts";
import type { Image } from "./image.ts";

export {
  encodeSyntheticFace,
  isSyntheticFace,
  parseSyntheticFace,
  type SyntheticFace,
} from "../formats/face_recipe.ts";

/**
 * The pixels of a synthetic face: `size` x `size`, the same bytes on every machine. Who is shown
 * depends on seed and identity alone; pose, light, expression, background and camera are those of
 * the one image.
 *
 * @throws {RangeError} if a number of the face is out of its range.
 *
 * @example Usage
 * ```ts
 * import { renderSyntheticFace } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = renderSyntheticFace({ seed: 0, identity: 12, image: 3, size: 112 });
 *
 * strictEqual(data.length, 112 * 112 * 3);
 * ```
 */
export function renderSyntheticFace(face: SyntheticFace): Image {
  const { seed, identity, image, size } = face;
  checkSyntheticFace(face, (rule) => new RangeError(`Cannot render a synthetic face as ${rule}`));
  return renderFace(faceIdentity(seed, identity), faceNuisance(seed, identity, image), size);
}
