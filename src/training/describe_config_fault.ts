import { closest, distance } from "../npm/levenshtein.ts";
import { z } from "../npm/zod.ts";

const KINDS: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
};

const UNITS: Record<string, string> = { string: " characters", array: " entries" };

/**
 * Words one fault of a configuration, for zod's `error`: what was expected, what came, and what may have been
 * meant. Unknown keys of one object are one fault with a line for each, which begins with the key.
 */
export function describeConfigFault(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return issue.keys.map((key) => `${key}: unknown key${guess(key, known)}`).join("\n");
    }
    case "invalid_union":
      if (issue.options === undefined) {
        return `expected another kind of value, got ${show(issue.input)}`;
      }
      // Of objects told apart by their names.
      return oneOf(issue.options as string[], (issue.input as { name?: unknown }).name);
    case "invalid_value":
      return oneOf(issue.values as string[], issue.input);
    case "too_small":
      return `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}` +
        `${UNITS[issue.origin] ?? ""}, got ${show(issue.input)}`;
    case "too_big":
      return `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}` +
        `${UNITS[issue.origin] ?? ""}, got ${show(issue.input)}`;
    case "invalid_type":
      return `expected ${KINDS[issue.expected] ?? issue.expected}, got ${show(issue.input)}`;
    default:
      return `${issue.code}, got ${show(issue.input)}`;
  }
}

function oneOf(choices: readonly string[], got: unknown): string {
  const hint = typeof got === "string" ? guess(got, choices) : "";
  return `expected one of ${choices.join(", ")}, got ${show(got)}${hint}`;
}

function guess(word: string, choices: readonly string[]): string {
  if (word.length > MOST || choices.length === 0) return "";
  const nearest = closest(word, choices);
  const isNear = distance(word, nearest) <= Math.ceil(word.length / 3);
  return isNear ? `; did you mean ${nearest}?` : "";
}

/** The most letters of a value that are shown. */
const MOST = 200;

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  const text = toJson(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "something nested too deeply to show"; // JSON is read deeper than it is written
  }
}
