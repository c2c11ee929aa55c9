import { decodeImage, type DecodeImageOptions } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { answerQuestions } from "./worker_pool.ts";

/** The bytes of a picture. */
export interface DecodeQuestion {
  bytes: Uint8Array<ArrayBuffer>;
  options: DecodeImageOptions;
}

/** Its pixels, or what was wrong with it. */
export type DecodeAnswer = { image: Image } | { reason: string };

answerQuestions<DecodeQuestion, DecodeAnswer>(async ({ bytes, options }, begin) => {
  begin(0);
  try {
    const image = await decodeImage(bytes, options);
    return { answer: { image }, transfer: [image.data.buffer as ArrayBuffer] };
  } catch (error) {
    if (!(error instanceof ImageDecodeError)) throw error;
    return { answer: { reason: error.reason }, transfer: [] };
  }
});
