/** The most letters of a value that are shown. */
export const MOST_SHOWN = 200;

/** A value in an error, as JSON; what is too long is cut. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  const text = toJson(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? `a ${typeof value}`;
  } catch {
    return "something nested too deeply to show"; // JSON is read deeper than it is written
  }
}
