import { z } from "../npm/zod.ts";
import { ORIENTATION_RULES } from "./orientation.ts";

/** What a configuration says of the squares that are cut from images. */
export const squareKeys = {
  imageSize: z.int().min(16),
  crop: z.int().min(1).optional(),
  cropOffset: z.tuple([z.int(), z.int()]),
  orientation: z.enum(ORIENTATION_RULES),
};
