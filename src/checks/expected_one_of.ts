import { closest, distance } from "../npm/levenshtein.ts";
import { MOST_SHOWN, showValue } from "./show_value.ts";

/** Says what could have been said in place of `got`, and which of these may have been meant. */
export function expectedOneOf(choices: readonly string[], got: unknown): string {
  const hint = typeof got === "string" ? didYouMean(got, choices) : "";
  return `expected one of ${choices.join(", ")}, got ${showValue(got)}${hint}`;
}

/** The choice that is near a word, as the end of a sentence; nothing if none is. */
export function didYouMean(word: string, choices: readonly string[]): string {
  if (word.length > MOST_SHOWN || choices.length === 0) return "";
  const nearest = closest(word, choices);
  const isNear = distance(word, nearest) <= Math.ceil(word.length / 3);
  return isNear ? `; did you mean ${nearest}?` : "";
}
