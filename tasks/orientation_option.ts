import { ORIENTATION_RULES } from "../src/images/orientation.ts";
import { choiceOption } from "./choice_option.ts";

/** The flag that says whether pictures are turned as EXIF says; `byDefault` is what is done without it. */
export function orientationOption(byDefault = "exif") {
  return choiceOption("--orientation <rule>", "EXIF orientation", ORIENTATION_RULES)
    .default(undefined, byDefault);
}
