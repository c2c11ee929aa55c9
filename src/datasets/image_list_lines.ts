import { groupByLabel } from "../formats/group_by_label.ts";
import { quoteLine } from "../formats/lines.ts";
import { NumberColumn } from "../formats/number_column.ts";
import type { TextBytes } from "../formats/text_bytes.ts";
import { isImagePath } from "./is_image_path.ts";

const CHUNK = 4 * 2 ** 20, NEWLINE = 10, RETURN = 13, SPACE = 32, TAB = 9, ZERO = 48, NINE = 57;

const decoder = new TextDecoder();

/** What a line of a list says. */
export interface ListedImage {
  /** Where the image is. */
  path: string;
  /** What its identity is called; absent if it was forgotten. */
  label?: string;
}

/** Where the lines of a list are, those of one identity next to each other. */
export interface ImageListLines {
  /** The byte at which the line of each image begins. */
  lines: Uint32Array | Float64Array;
  /** The first image of each identity, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity where every label is a whole number. */
  numbers?: Uint32Array | Float64Array;
}

/** Takes a line apart, or gives `undefined` for an empty one. */
export function parseListLine(line: string): ListedImage | undefined {
  const fields = line.trim();
  if (fields === "") return undefined;
  const end = Math.max(fields.lastIndexOf(" "), fields.lastIndexOf("\t"));
  const path = fields.slice(0, end).trimEnd(), label = fields.slice(end + 1);
  // A label that looks like a picture is the end of a path with spaces whose label was forgotten.
  return end < 0 || isImagePath(label) ? { path: fields } : { path, label };
}

/** The line that begins at a byte of a list. */
export function readListLine(text: TextBytes, at: number): string {
  for (let length = 256;; length *= 4) {
    const bytes = text.read(at, length), end = bytes.indexOf(NEWLINE);
    if (end >= 0) return decoder.decode(bytes.subarray(0, end));
    if (bytes.length < length) return decoder.decode(bytes);
  }
}

/**
 * Finds the lines of an image list and groups them by identity, without keeping any of its text.
 *
 * @param name What the list is called, for errors.
 * @throws {SyntaxError} naming list and line if a line has no label, or if the list is empty.
 */
export function findListLines(text: TextBytes, name: string): ImageListLines {
  const numbered = readLabels(text, name, numberOf, simpleNumber);
  const words = new Map<string, number>();
  const { lines, labels } = numbered ?? readLabels(text, name, (label) => {
    const word = words.get(label) ?? words.size;
    words.set(label, word);
    return word;
  })!;
  const { labels: numbers, firsts, order } = groupByLabel(labels);
  return {
    lines: order ? lines.map((_, image) => lines[order[image]]) : lines,
    firstImages: firsts,
    numbers: numbered && compact(numbers),
  };
}

/**
 * The place and the label of each line.
 *
 * @param toNumber Makes a number of a label, or NaN to give up.
 * @param simple Makes a number of a line without making a text of it, or NaN where that takes more.
 * @returns `undefined` if `toNumber` gave up.
 */
function readLabels(
  text: TextBytes,
  name: string,
  toNumber: (label: string) => number,
  simple: (bytes: Uint8Array, start: number, end: number) => number = () => NaN,
) {
  const fail = (where: string, got: string) =>
    new SyntaxError(
      `Cannot parse image list "${name}"${where}: expected "path label"${got}`,
    );
  const lines = text.size < 2 ** 32
    ? new NumberColumn(Uint32Array)
    : new NumberColumn(Float64Array);
  const labels = new NumberColumn(Float64Array);
  let number = 0;
  for (let at = 0; at < text.size;) {
    const bytes = text.read(at, CHUNK), isLast = at + bytes.length >= text.size;
    let start = 0;
    while (start < bytes.length) {
      let end = bytes.indexOf(NEWLINE, start);
      if (end < 0 && !isLast) break;
      if (end < 0) end = bytes.length;
      number++;
      let label = simple(bytes, start, end);
      if (Number.isNaN(label)) {
        const line = decoder.decode(bytes.subarray(start, end)), listed = parseListLine(line);
        if (listed && listed.label === undefined) {
          throw fail(`, line ${number}`, `, got ${quoteLine(listed.path)}`);
        }
        if (listed) label = toNumber(listed.label!);
        if (listed && Number.isNaN(label)) return undefined;
      }
      if (!Number.isNaN(label)) {
        lines.push(at + start);
        labels.push(label);
      }
      start = end + 1;
    }
    if (bytes.length === 0) throw fail("", " lines, got fewer bytes than there were");
    if (start === 0) throw fail(`, line ${number + 1}`, `, got a line of more than ${CHUNK} bytes`);
    at += start;
  }
  if (lines.length === 0) throw fail("", " lines, got none");
  return { lines: lines.take(), labels: labels.take() };
}

/** The number that a label is, or NaN: those that a double cannot tell apart are words. */
function numberOf(label: string): number {
  const value = /^\d+$/.test(label) ? Number(label) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

/** The number at the end of a line that begins with a letter of ASCII, as nearly all do. */
function simpleNumber(bytes: Uint8Array, start: number, end: number): number {
  if (!(bytes[start] > SPACE && bytes[start] < 127)) return NaN;
  let i = end - 1, value = 0, unit = 1;
  if (bytes[i] === RETURN) i--;
  for (; i > start && bytes[i] >= ZERO && bytes[i] <= NINE && unit < 1e15; i--, unit *= 10) {
    value += (bytes[i] - ZERO) * unit;
  }
  return unit > 1 && (bytes[i] === SPACE || bytes[i] === TAB) ? value : NaN;
}

function compact(numbers: Uint32Array | Float64Array): Uint32Array | Float64Array {
  return numbers[numbers.length - 1] < 2 ** 32 ? Uint32Array.from(numbers) : numbers;
}
