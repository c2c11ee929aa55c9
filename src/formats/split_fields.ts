/** What stands between the fields of a line; a blank stands for any white space. */
export type Separator = "\t" | "," | " ";

/** A field of a line. */
export interface Field {
  /** What it says, without quotes around it. */
  text: string;
  /** Where it begins in the line. */
  start: number;
  /** Where it ends. */
  end: number;
}

/** A line with more is none of a table. */
const MOST_FIELDS = 4096;

/**
 * The fields of a line. Quotes around a field are as RFC 4180 has them: within, a separator is a letter, and two quotes
 * are one. A quote within a field is a letter.
 *
 * @param line Without its line end.
 * @returns `undefined` if quotes are left open, or something follows them; also if there are more than 4096.
 *
 * @example Usage
 * ```ts ignore
 * splitFields('"Ada, ""the"" first",7', ","); // 'Ada, "the" first' and '7'
 * ```
 */
export function splitFields(line: string, separator: Separator): Field[] | undefined {
  if (separator === " ") return splitAtBlanks(line);
  const fields: Field[] = [];
  for (let at = 0;;) {
    let start = at;
    while (line[start] === " ") start++;
    if (line[start] === '"') {
      const close = closingQuote(line, start);
      if (close < 0) return undefined;
      at = close + 1;
      while (line[at] === " ") at++;
      if (at < line.length && line[at] !== separator) return undefined;
      fields.push({ text: unquote(line.slice(start, close + 1)), start, end: close + 1 });
    } else {
      const found = line.indexOf(separator, at);
      at = found < 0 ? line.length : found;
      const text = line.slice(start, at).trimEnd();
      fields.push({ text, start, end: start + text.length });
    }
    if (at >= line.length) return fields;
    if (fields.length === MOST_FIELDS) return undefined;
    at++;
  }
}

function splitAtBlanks(line: string): Field[] | undefined {
  const fields: Field[] = [], word = /\S+/g;
  for (let found = word.exec(line); found; found = word.exec(line)) {
    if (fields.length === MOST_FIELDS) return undefined;
    const start = found.index;
    let end = word.lastIndex;
    if (line[start] === '"') {
      const close = closingQuote(line, start);
      if (close < 0 || /\S/.test(line[close + 1] ?? " ")) return undefined;
      end = word.lastIndex = close + 1;
    }
    const text = line.slice(start, end);
    fields.push({ text: text[0] === '"' ? unquote(text) : text, start, end });
  }
  return fields;
}

/** Where the quote ends that begins at `start`; -1 if it does not. */
function closingQuote(line: string, start: number): number {
  let at = start + 1;
  while (at < line.length) {
    if (line[at] !== '"') at++;
    else if (line[at + 1] === '"') at += 2;
    else return at;
  }
  return -1;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll('""', '"');
}
