import { groupByLabel } from "../formats/group_by_label.ts";
import { quoteLine } from "../formats/lines.ts";
import { NumberColumn } from "../formats/number_column.ts";
import type { TextLines } from "../formats/text_lines.ts";
import { type ListForm, parseListLine } from "./list_form.ts";
import { plainLabel } from "./plain_label.ts";
import { recogniseListForm } from "./recognise_list_form.ts";

/** Lines that are looked at to see how a list is written. */
const FIRST_LINES = 1000;

/** Where the lines of a list are, those of one identity next to each other. */
export interface ImageListLines {
  /** How they are written. */
  form: ListForm;
  /** The byte at which the line of each image begins. */
  lines: Uint32Array | Float64Array;
  /** The first image of each identity, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity where every label is a whole number. */
  numbers?: Uint32Array | Float64Array;
}

/**
 * Finds the lines of an image list and groups them by identity, without keeping any of its text.
 *
 * @param name What the list is called, for errors.
 * @throws {SyntaxError} naming list and line if a line does not fit the first ones, which are to be understood, or if the
 * list is empty.
 */
export function findListLines(text: TextLines, name: string): ImageListLines {
  const form = recogniseListForm(firstLines(text), name);
  const numbered = readLabels(text, name, form, numberOf, plainLabel(form));
  const words = new Map<string, number>();
  const { lines, labels } = numbered ?? readLabels(text, name, form, (label) => {
    const word = words.get(label) ?? words.size;
    words.set(label, word);
    return word;
  })!;
  const { labels: numbers, firsts, order } = groupByLabel(labels);
  return {
    form,
    lines: order ? lines.map((_, image) => lines[order[image]]) : lines,
    firstImages: firsts,
    numbers: numbered && compact(numbers),
  };
}

function firstLines(text: TextLines): { number: number; text: string }[] {
  const found: { number: number; text: string }[] = [];
  text.forEach((bytes, start, end, number) => {
    const line = text.decode(bytes, start, end);
    if (line.trim() !== "") found.push({ number, text: line });
    return found.length < FIRST_LINES;
  });
  return found;
}

/**
 * The place and the label of each line.
 *
 * @param toNumber Makes a number of a label, or NaN to give up.
 * @param plain Makes a number of a line without making a text of it, or NaN where that takes more.
 * @returns `undefined` if `toNumber` gave up.
 */
function readLabels(
  text: TextLines,
  name: string,
  form: ListForm,
  toNumber: (label: string) => number,
  plain: (bytes: Uint8Array, start: number, end: number) => number = () => NaN,
) {
  const lines = text.size < 2 ** 32
    ? new NumberColumn(Uint32Array)
    : new NumberColumn(Float64Array);
  const labels = new NumberColumn(Float64Array);
  let isGivenUp = false;
  text.forEach((bytes, start, end, number, at) => {
    if (number === form.header) return;
    let label = plain(bytes, start, end);
    if (Number.isNaN(label)) {
      const line = text.decode(bytes, start, end), listed = parseListLine(line, form);
      if (listed === undefined) return;
      if (typeof listed === "string") {
        const expected = `expected "${form.shape}" as in the first lines`;
        const got = `${quoteLine(line.trim())}: ${listed}`;
        throw new SyntaxError(
          `Cannot parse image list "${name}", line ${number}: ${expected}, got ${got}`,
        );
      }
      label = toNumber(listed.label);
      if (Number.isNaN(label)) return !(isGivenUp = true);
    }
    lines.push(at);
    labels.push(label);
  });
  if (isGivenUp) return undefined;
  if (lines.length === 0) {
    throw new SyntaxError(
      `Cannot parse image list "${name}": expected "path label" lines, got none`,
    );
  }
  return { lines: lines.take(), labels: labels.take() };
}

/** The number that a label is, or NaN: those that a double cannot tell apart are words. */
function numberOf(label: string): number {
  const value = /^\d+$/.test(label) ? Number(label) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

function compact(numbers: Uint32Array | Float64Array): Uint32Array | Float64Array {
  return numbers[numbers.length - 1] < 2 ** 32 ? Uint32Array.from(numbers) : numbers;
}
