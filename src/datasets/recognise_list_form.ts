import { quoteLine } from "../formats/lines.ts";
import { type Separator, splitFields } from "../formats/split_fields.ts";
import { findColumns, namesColumns } from "./list_columns.ts";
import { isNumeral, isPathOf, type ListForm, type PathKind } from "./list_form.ts";

/** A line and its number. */
interface FirstLine {
  number: number;
  text: string;
}

/** The first lines, taken apart in one way; fields of a line that cannot be are none. */
interface Rows {
  lines: readonly FirstLine[];
  fields: readonly string[][];
  separator: Separator;
  kind: PathKind;
}

/** Says of a line why the list is not understood. */
class Refusal {
  constructor(readonly line: FirstLine, readonly why: string) {}
}

/** The share of lines that a table has as many fields in as it should; others are errors. */
const NEARLY_ALL = 0.9;

const SEVERAL = "it has several paths, as lists of pairs have";

const SHOWN = { "\t": "<TAB>", ",": ",", " ": " " };

/**
 * Tells from its first lines how an image list is written: with or without names of columns, tabs, commas or blanks
 * between them, `path label`, mxnet's `.lst` (`index label path`) or InsightFace's (`number path label`). Where several
 * readings are possible it is none.
 *
 * @param lines The first lines that are not empty.
 * @param name What the list is called, for errors.
 * @throws {SyntaxError} saying what lines should look like and which one does not, or that there are none.
 */
export function recogniseListForm(lines: readonly FirstLine[], name: string): ListForm {
  const rows = lines.filter(({ text }) => !text.trimStart().startsWith("#"));
  if (rows.length === 0) {
    throw new SyntaxError(
      `Cannot parse image list "${name}": expected "path label" lines, got none`,
    );
  }
  const found = tryAll(rows);
  if (!(found instanceof Refusal)) return found;
  const { line, why } = found;
  throw new SyntaxError(
    `Cannot parse image list "${name}", line ${line.number}: expected "path label" with a blank, tab or comma between, ` +
      '"index<TAB>label<TAB>path" as of mxnet, "number<TAB>path<TAB>label" as of InsightFace, or a first line that ' +
      `names the columns, such as "path,label"; got ${quoteLine(line.text.trim())}: ${why}`,
  );
}

function tryAll(lines: FirstLine[]): ListForm | Refusal {
  for (const kind of ["pictures", "folders", "any"] as const) {
    for (const separator of ["\t", ",", " "] as const) {
      const fields = lines.map(({ text }) => fieldsOf(text, separator));
      const rows = { lines, fields, separator, kind };
      const form = separator === " " ? tryBlanks(rows) : tryTable(rows);
      if (form) return form;
    }
  }
  return new Refusal(lines[0], "it is neither");
}

function fieldsOf(line: string, separator: Separator): string[] {
  const fields = (splitFields(line, separator) ?? []).map(({ text }) => text);
  while (separator !== " " && fields.at(-1) === "") fields.pop();
  return fields;
}

/** Fields between tabs or commas, the same number in each line. */
function tryTable(rows: Rows): ListForm | Refusal | undefined {
  const { lines, fields, kind, separator } = rows, [head] = fields, [line] = lines;
  const below = fields.length > 1 ? fields.slice(1) : fields;
  const columns = commonest(below.map(({ length }) => length));
  const body = below.filter(({ length }) => length === columns);
  if (head.length < 2 || columns < 2 || body.length < NEARLY_ALL * below.length) return undefined;
  const paths = columnsWhere(body, (field) => isPathOf(kind, field));
  if (kind !== "any" && paths.length === 0) return undefined;
  if (paths.length > 1) return new Refusal(line, SEVERAL);
  const hasBlanks = body.some((fields) => fields.some((field) => /\s/.test(field)));
  if (kind !== "pictures" && separator === "," && hasBlanks) {
    return new Refusal(line, "are its fields between commas, or between blanks?");
  }
  const [path] = paths, names = head.length === columns - 1 ? ["", ...head] : head;
  const isHeaded = lines.length > 1 &&
    (path === undefined ? namesColumns(names) : !isPathOf(kind, head[path] ?? ""));
  if (isHeaded) {
    const named = names.length === columns
      ? findColumns(names, path)
      : `expected ${columns} fields, got ${head.length}`;
    return typeof named === "string"
      ? new Refusal(line, `it does not fit the lines below, and names no columns: ${named}`)
      : headed(rows, columns, named.path, named.label, names);
  }
  return path === undefined ? tryAnyTable(rows, body) : tryPlaces(rows, body, path);
}

/** Columns without names, of which one holds paths. */
function tryPlaces(rows: Rows, body: string[][], path: number): ListForm | Refusal {
  const columns = body[0].length, [line] = rows.lines;
  const isNumbered = mostly(body, (fields) => /^\d+$/.test(fields[0]));
  const numbersFrom = (first: number, end: number) =>
    mostly(body, (fields) => fields.slice(first, end).every(isNumeral));
  if (path === columns - 1 && columns >= 3 && isNumbered) {
    if (columns > 3 && !numbersFrom(1, path)) return new Refusal(line, "which field is the label?");
    if (columns > 3 && isConstant(body, 1) && !isConstant(body, 2)) {
      return new Refusal(line, "its first label is the same in each line; which is the identity?");
    }
    const title = rows.separator === "\t" ? "mxnet .lst" : "index,label,path";
    const more = columns > 3 ? `, the first of ${columns - 2} labels` : "";
    return formOf(rows, columns, path, 1, ["index", "label", "path"], title + more);
  }
  if (path > 1 || path === 1 && !isNumbered) {
    return new Refusal(line, "which field is the label?");
  }
  if (columns < path + 2) return new Refusal(line, "is its number an index, or the label?");
  const label = path + 1, fault = extraFault(body.map((fields) => fields.slice(label)), false);
  if (fault !== undefined) return new Refusal(line, fault);
  const names = path === 1 ? ["number", "path", "label"] : ["path", "label"];
  return formOf(rows, columns, path, label, names);
}

/** Two columns of which nothing is known: the first is the path. */
function tryAnyTable(rows: Rows, body: string[][]): ListForm | Refusal | undefined {
  if (body[0].length !== 2) return undefined;
  if (mostly(body, (fields) => fields.every(isNumeral))) {
    return new Refusal(rows.lines[0], "which of its numbers is the path?");
  }
  return formOf(rows, 2, 0, 1, ["path", "label"]);
}

/** Words between blanks; a path may be several. */
function tryBlanks(rows: Rows): ListForm | Refusal | undefined {
  const { lines, fields, kind } = rows, [head] = fields;
  if (kind === "any") return tryAnyBlanks(rows);
  const behindPath = (words: string[]) =>
    words.length - 1 - words.findLastIndex((word) => isPathOf(kind, word));
  const isKnown = (words: string[]) => words.some((word) => isPathOf(kind, word));
  const known = fields.filter(isKnown), isHeaded = lines.length > 1 && !isKnown(head);
  if (2 * known.length <= fields.length - (isHeaded ? 1 : 0)) return undefined;
  const after = commonest(known.map(behindPath));
  if (isHeaded) return tryHeadedBlanks(rows, after);
  if (after === 0) return new Refusal(lines[fields.indexOf(known[0])], "the label is missing");
  if (known.every((words) => /^\d+$/.test(words[0]) && words.length > after + 1)) {
    return new Refusal(
      lines[0],
      "its first number is a field, or the beginning of the path; tabs tell them apart",
    );
  }
  const isSecond = (word: string, at: number, words: string[]) =>
    at < words.length - 1 - after && isPathOf(kind, word);
  if (kind === "pictures" && mostly(known, (words) => words.some(isSecond))) {
    return new Refusal(lines[0], SEVERAL);
  }
  const fitting = known.filter((words) => behindPath(words) === after);
  const fault = extraFault(fitting.map((words) => words.slice(-after)), true);
  return fault === undefined
    ? formOf(rows, after + 1, 0, 1, ["path", "label"])
    : new Refusal(lines[fields.indexOf(fitting[0])], fault);
}

/** Words of which nothing is known: the last one is the label. */
function tryAnyBlanks(rows: Rows): ListForm | Refusal {
  const { lines, fields } = rows;
  if (lines.length > 1 && namesColumns(fields[0])) return tryHeadedBlanks(rows);
  const short = fields.findIndex((words) => words.length < 2);
  if (short >= 0) return new Refusal(lines[short], "the label is missing");
  if (mostly(fields, (words) => words.every(isNumeral))) {
    return new Refusal(lines[0], "which of its numbers is the path?");
  }
  return formOf(rows, 2, 0, 1, ["path", "label"]);
}

/** @param after How many words stand behind the path, where that is known. */
function tryHeadedBlanks(rows: Rows, after?: number): ListForm | Refusal {
  const { lines, fields: [head] } = rows, columns = head.length;
  const path = after === undefined ? undefined : columns - 1 - after;
  const named = path !== undefined && path < 0
    ? `expected ${after! + 1} fields, got ${columns}`
    : findColumns(head, path);
  return typeof named === "string"
    ? new Refusal(lines[0], `it does not fit the lines below, and names no columns: ${named}`)
    : headed(rows, columns, named.path, named.label, head);
}

/** Why what follows a label, which comes first, may be no landmarks and no score. */
function extraFault(labelAndMore: string[][], isByBlanks: boolean): string | undefined {
  const more = labelAndMore.map((fields) => fields.slice(1)), count = more[0].length;
  if (count === 0) return undefined;
  if (!mostly(more, (fields) => fields.every(isNumeral))) {
    return isByBlanks
      ? "there are words behind the label; a name with blanks has a tab before it"
      : "which field is the label?";
  }
  const isFine = count > 3 || more.some((fields) => fields.some((field) => /[.e]/i.test(field)));
  const isWord = !mostly(labelAndMore, ([label]) => isNumeral(label));
  return isFine || isWord && !isByBlanks ? undefined : "which of its numbers is the label?";
}

function headed(
  rows: Rows,
  columns: number,
  path: number,
  label: number,
  names: string[],
): ListForm {
  const kind = rows.separator === "," ? "CSV" : "table";
  const title = `${kind} with ${quoteLine(names[path])} and ${quoteLine(names[label])}`;
  return { ...formOf(rows, columns, path, label, names, title), header: rows.lines[0].number };
}

function formOf(
  { separator, kind }: Rows,
  columns: number,
  path: number,
  label: number,
  names: string[],
  title?: string,
): ListForm {
  const shape = names.join(SHOWN[separator]), more = columns - names.length;
  return {
    ...{ separator, columns, path, label, paths: kind, header: 0, shape },
    title: title ?? (more > 0 ? `${shape} and ${more} more` : shape),
  };
}

function columnsWhere(rows: string[][], is: (field: string) => boolean): number[] {
  return [...rows[0].keys()].filter((column) => mostly(rows, (fields) => is(fields[column])));
}

function isConstant(rows: string[][], column: number): boolean {
  return rows.length > 1 && rows.every((fields) => fields[column] === rows[0][column]);
}

function mostly<T>(all: readonly T[], is: (one: T) => boolean): boolean {
  return 2 * all.filter(is).length > all.length;
}

function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((best, one) => one[1] > best[1] ? one : best, [0, 0])[0];
}
