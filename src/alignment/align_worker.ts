import { ImageDecodeError } from "../images/image_decode_error.ts";
import { answerQuestions } from "../streams/worker_pool.ts";
import type { FacePoints } from "./cut_face.ts";
import { PhotoAligner, type PhotoFaces, type PhotoRecipe } from "./photo_aligner.ts";

/** The bytes of a photo, and what to do with its faces, which is the same for all photos of a pool. */
export interface AlignQuestion {
  bytes: Uint8Array<ArrayBuffer>;
  recipe: PhotoRecipe;
  points?: FacePoints;
}

/** Its faces, or what was wrong with the photo. */
export type AlignAnswer = { photo: PhotoFaces } | { reason: string };

let aligner: PhotoAligner | undefined;

answerQuestions<AlignQuestion, AlignAnswer>(async ({ bytes, recipe, points }, begin) => {
  begin(0);
  aligner ??= new PhotoAligner(recipe);
  try {
    const photo = await aligner.align(bytes, undefined, points);
    return { answer: { photo }, transfer: photo.faces.map(({ bytes }) => bytes.buffer) };
  } catch (error) {
    if (!(error instanceof ImageDecodeError)) throw error;
    return { answer: { reason: error.reason }, transfer: [] };
  }
});
