/** Whether a value is an object of keys and values, as JSON has them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

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
