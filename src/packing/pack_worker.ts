import { ImageDecodeError } from "../images/image_decode_error.ts";
import { answerQuestions } from "../streams/worker_pool.ts";
import { makePacked, type PackedForm } from "./pack_image.ts";

/** The bytes of a picture, and what to make of it. */
export interface PackQuestion {
  bytes: Uint8Array<ArrayBuffer>;
  form: PackedForm;
}

/** The new bytes, or what was wrong with the picture. */
export type PackAnswer = { bytes: Uint8Array<ArrayBuffer> } | { reason: string };

answerQuestions<PackQuestion, PackAnswer>(async ({ bytes, form }, begin) => {
  begin(0);
  try {
    const made = await makePacked(bytes, form);
    return { answer: { bytes: made }, transfer: [made.buffer] };
  } catch (error) {
    if (!(error instanceof ImageDecodeError)) throw error;
    return { answer: { reason: error.reason }, transfer: [] };
  }
});
