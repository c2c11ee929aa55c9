import { DEVICE_CHOICES } from "../src/compute/device_name.ts";
import { choiceOption } from "./choice_option.ts";

/** Where a network computes that is not trained. */
export function deviceOption() {
  return choiceOption("--device <name>", "where to compute", DEVICE_CHOICES).default(
    "auto" as const,
  );
}
