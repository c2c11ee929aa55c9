/** A line of a text that is not empty, without the white space around it. */
export interface Line {
  /** From 1, empty lines counted. */
  number: number;
  /** What it says. */
  text: string;
}

/**
 * The lines of a text, one after the other and without copying it whole. They end in a line feed, a carriage
 * return (as on old Macs), or both (as on Windows). Empty lines and a byte order mark are passed over.
 */
export function* lines(text: string): Generator<Line> {
  let start = text.startsWith("\ufeff") ? 1 : 0, feed = -1, carriage = -1;
  for (let number = 1; start < text.length; number++) {
    if (feed < start) feed = placeOf(text, "\n", start);
    if (carriage < start) carriage = placeOf(text, "\r", start);
    const end = Math.min(feed, carriage), line = text.slice(start, end).trim();
    if (line !== "") yield { number, text: line };
    start = feed === end + 1 && carriage === end ? end + 2 : end + 1;
  }
}

/** Where a letter comes next; after the end of the text where it does not. */
function placeOf(text: string, letter: string, from: number): number {
  const found = text.indexOf(letter, from);
  return found < 0 ? text.length : found;
}

/** The beginning of a line in quotes for an error message, on one line even if it is no text at all. */
export function quoteLine(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
