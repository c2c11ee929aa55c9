import { visibleText } from "./visible_text.ts";

/** Prints a sentence about data as a warning, for those who do not hear of it otherwise. */
export function warn(message: string): void {
  console.warn(visibleText(message));
}
