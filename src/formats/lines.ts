/** A line of a text that is not empty, without the white space around it. */
export interface Line {
  /** From 1, empty lines counted. */
  number: number;
  /** What it says. */
  text: string;
}

/**
 * The lines of a text, one after the other and without copying it whole. Empty lines, a byte order
 * mark and Windows line ends are passed over.
 */
export function* lines(text: string): Generator<Line> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    const found = text.indexOf("\n", start), end = found < 0 ? text.length : found;
    const line = text.slice(start, end).trim();
    if (line !== "") yield { number, text: line };
    start = end + 1;
  }
}

/** The beginning of a line in quotes for an error message, on one line even if it is no text at all. */
export function quoteLine(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
