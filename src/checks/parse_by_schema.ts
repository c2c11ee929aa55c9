import { z } from "../npm/zod.ts";
import { didYouMean, expectedOneOf } from "./expected_one_of.ts";
import { showValue } from "./show_value.ts";

const KINDS: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};

const UNITS: Record<string, [one: string, several: string]> = {
  string: [" character", " characters"],
  array: [" entry", " entries"],
};

/**
 * Words one fault that a schema finds, for zod's `error`: what was expected, what came, and what may have been
 * meant. Unknown keys of one object are one fault with a line for each, which begins with the key.
 */
export function describeFault(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return issue.keys.map((key) => `${key}: unknown key${didYouMean(key, known)}`).join("\n");
    }
    case "invalid_union":
      if (issue.options === undefined) {
        return `expected another kind of value, got ${showValue(issue.input)}`;
      }
      // Of objects told apart by one of their keys.
      return expectedOneOf(
        issue.options as string[],
        (issue.input as Record<string, unknown>)[issue.discriminator as string],
      );
    case "invalid_value":
      return expectedOneOf(issue.values as string[], issue.input);
    case "too_small":
      return `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}` +
        `${unitOf(issue.origin, issue.minimum)}, got ${showValue(issue.input)}`;
    case "too_big":
      return `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}` +
        `${unitOf(issue.origin, issue.maximum)}, got ${showValue(issue.input)}`;
    case "invalid_type":
      return `expected ${KINDS[issue.expected] ?? issue.expected}, got ${showValue(issue.input)}`;
    default:
      return `${issue.code}, got ${showValue(issue.input)}`;
  }
}

function unitOf(origin: string, bound: number | bigint): string {
  return UNITS[origin]?.[bound === 1 ? 0 : 1] ?? "";
}

/** The lines that tell of a fault which {@link describeFault} worded, each with its key. */
export function faultLines({ code, path, message }: z.core.$ZodIssue): string[] {
  return code === "unrecognized_keys"
    ? message.split("\n").map((line) => [...path, line].join("."))
    : [[path.join("."), message].filter((part) => part !== "").join(": ")];
}

/**
 * Checks what was read as JSON.
 *
 * @throws {SyntaxError} with its first fault, the key before it, as a part of the caller's sentence.
 */
export function parseBySchema<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value, { error: describeFault });
  if (success) return data;
  throw new SyntaxError(faultLines(error.issues[0])[0], { cause: error });
}
