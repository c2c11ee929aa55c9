import { isRecord } from "./is_record.ts";

/**
 * Parses a JSON text that holds an object.
 *
 * @throws {SyntaxError} if it does not, as a part of the caller's sentence.
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`it is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (isRecord(value)) return value;
  const kind = Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : String(value);
  throw new SyntaxError(`expected a JSON object, got ${kind}`);
}
