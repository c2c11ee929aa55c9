import { IMAGE_ENDINGS } from "../formats/image_endings.ts";

const ENDING = new RegExp(`(${IMAGE_ENDINGS.join("|").replaceAll(".", "\\.")})$`, "i");

/** Whether a path ends like a picture that can be decoded: in one of {@link IMAGE_ENDINGS}, in any case. */
export function isImagePath(path: string): boolean {
  return ENDING.test(path);
}
