import { isPathOf } from "../datasets/list_form.ts";
import { type Line, lines, quoteLine } from "../formats/lines.ts";
import { type Separator, splitFields } from "../formats/split_fields.ts";
import { PairLabels } from "./pair_label.ts";

/** How the lines of a table of pairs are written. */
export interface PairForm {
  /** What stands between fields. */
  separator: Separator;
  /** Whether images are named by paths, or by rows of a file of embeddings. */
  images: "paths" | "rows";
  /** How many fields there are. */
  columns: number;
  /** Which of them is one image, from 0. */
  a: number;
  /** Which of them is the other. */
  b: number;
  /** Which of them says whether both are one person. */
  label: number;
  /** The number of the line that names the columns; 0 if there is none. */
  header: number;
}

/** How a list of pairs is written: as LFW's, as CALFW's and CPLFW's, or as a table. */
export type RecognisedPairs = "lfw" | "calfw" | PairForm;

/** Lines that are looked at. */
const FIRST_LINES = 1000;

/** A line `Ada_0001.jpg 1`. */
const CALFW_LINE = /^(\S+\.\w+)\s+(\d{1,2})$/;
const COUNTS = /^\d+(?:\s*[\s,]\s*\d+)?[\s,]*$/;
const LABELS = new Set(
  "label labels same issame sameperson sameidentity match ismatch matched target y pair pairlabel genuine gt groundtruth"
    .split(" "),
);

/**
 * Tells from its first lines how a list of pairs is written.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} showing what lines should look like and which one does not.
 */
export function recognisePairs(text: string, name: string): RecognisedPairs {
  const first = Array.from(lines(text).filter(({ text }) => !isComment(text)).take(FIRST_LINES));
  const found = first.length === 0 ? "it is empty" : recognise(first);
  if (typeof found === "object" || found === "lfw" || found === "calfw") return found;
  const where = first.length === 0 ? "" : `, line ${first[0].number}`;
  const got = first.length === 0 ? "" : `, got ${quoteLine(first[0].text)}`;
  throw new SyntaxError(
    `Cannot parse pairs "${name}"${where}: expected counts as the first line of LFW's lists, "name.jpg 1" as in CALFW's, ` +
      '"path path 0|1" or "row row 0|1" with blanks, tabs or commas between, or a first line that names the columns, ' +
      `such as "file1,file2,same"${got}: ${found}`,
  );
}

/** Whether a line is a comment. */
export function isComment(text: string): boolean {
  return /^#+(\s|$)/.test(text);
}

/**
 * The fields of a line of pairs. Between blanks a path may have several words: it goes on until one ends like a picture,
 * or, where paths have no such ending, it is one word.
 */
export function pairFields(line: string, separator: Separator): string[] {
  const fields = (splitFields(line, separator) ?? []).map(({ text }) => text);
  if (separator !== " ") {
    while (fields.at(-1) === "") fields.pop();
    return fields;
  }
  const isPicture = (word: string) => isPathOf("pictures", word);
  if (fields.length <= 3 || fields.filter(isPicture).length !== 2) return fields;
  // A label comes before both paths or behind them.
  const joined = isPicture(fields.at(-1)!) ? fields.splice(0, 1) : [];
  let path = "", paths = 0;
  for (const word of fields) {
    path = path === "" ? word : `${path} ${word}`;
    if (isPicture(word)) paths++;
    if (!isPicture(word) && paths < 2) continue;
    joined.push(path);
    path = "";
  }
  return joined;
}

function recognise(first: Line[]): RecognisedPairs | string {
  const [{ text: head }] = first;
  if (COUNTS.test(head)) return "lfw";
  if (CALFW_LINE.test(head)) return "calfw";
  for (const images of ["paths", "rows"] as const) {
    for (const separator of ["\t", ",", " "] as const) {
      const found = tryTable(first, images, separator);
      if (found !== undefined) return found;
    }
  }
  const names = pairFields(head, head.includes("\t") ? "\t" : ",");
  const isHeaded = first.length > 1 && !names.some((name) => /^\d+$/.test(name));
  if (isHeaded && first.slice(1).every(({ text }) => isLfwRow(text))) return "lfw";
  return "it is none of them";
}

function tryTable(
  first: Line[],
  images: PairForm["images"],
  separator: Separator,
): PairForm | string | undefined {
  const fields = first.map(({ text }) => pairFields(text, separator)), [head] = fields;
  const below = fields.length > 1 ? fields.slice(1) : fields;
  const columns = below[0].length, body = below.filter(({ length }) => length === columns);
  if (columns < 3 || body.length < 0.9 * below.length) return undefined;
  const mostly = (is: (fields: string[]) => boolean) => 2 * body.filter(is).length > body.length;
  const where = (is: (field: string) => boolean) =>
    [...head.keys()].filter((column) => mostly((fields) => is(fields[column] ?? "")));
  const isRow = (field: string) => /^\d+$/.test(field);
  const is = images === "rows" ? isRow : (field: string) => isPathOf("pictures", field);
  let pair = where(is);
  if (images === "paths" && pair.length === 0) pair = where((field) => isPathOf("folders", field));
  if (images === "rows") pair = pair.slice(0, 2);
  if (pair.length !== 2) return undefined;
  const isImage = (field = "") => images === "rows" ? isRow(field) : /[./\\]/.test(field);
  const isHeaded = first.length > 1 && !pair.some((column) => isImage(head[column]));
  const others = [...Array(columns).keys()].filter((column) => !pair.includes(column));
  const named = others.filter((column) => LABELS.has(plain(head[column] ?? "")));
  if (isHeaded && named.length !== 1) {
    return "it does not fit the lines below, and none of its columns is called label, same or match";
  }
  if (!isHeaded && others.length !== 1) return "which field is the label?";
  const label = isHeaded ? named[0] : others[0], [a, b] = pair, labels = new PairLabels();
  if (!mostly((fields) => labels.parse(fields[label] ?? "") !== undefined)) {
    return images === "rows" ? undefined : "its label is neither 0 nor 1";
  }
  return { separator, images, columns, a, b, label, header: isHeaded ? first[0].number : 0 };
}

/** `name 1 4` or `name 1 other 2`. */
function isLfwRow(line: string): boolean {
  const fields = pairFields(line, line.includes("\t") ? "\t" : ",");
  const numbers = fields.map((field) => /^\d{1,9}$/.test(field));
  return fields.length === 3
    ? numbers[1] && numbers[2]
    : fields.length === 4 && numbers[1] && numbers[3];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}]/gu, "");
}
