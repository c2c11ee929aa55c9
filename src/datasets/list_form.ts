import { type Field, type Separator, splitFields } from "../formats/split_fields.ts";
import { isImagePath } from "./file_names.ts";

/** How the lines of an image list are written. */
export interface ListForm {
  /** What stands between fields. */
  separator: Separator;
  /** How many there are. Between blanks, a path has as many words as are left over. */
  columns: number;
  /** Which of them is the path, from 0. */
  path: number;
  /** Which of them is the label. */
  label: number;
  /** What paths are known by. */
  paths: PathKind;
  /** The number of the line that names the columns; 0 if there is none. */
  header: number;
  /** What a line looks like, for errors, such as `path label`. */
  shape: string;
  /** What this is called, such as `mxnet .lst`. */
  title: string;
}

/** Paths end as pictures do, or have folders, or could be anything. */
export type PathKind = "pictures" | "folders" | "any";

/** What a line of a list says. */
export interface ListedImage {
  /** Where the image is. */
  path: string;
  /** What its identity is called: a whole number without zeros behind a point, or a word. */
  label: string;
}

const OTHER_PICTURES = /\.(jpe|jfif|webp|gif|bmp|p[bgpn]m|tiff?|avif|hei[cf]|jp2|j2k|jxl)$/i;
const PICTURE_AND_MORE = /\.(jpe?g|png|webp|bmp)\s+\S/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether a text ends like a picture, also of a kind that is not read. */
export function isPicturePath(text: string): boolean {
  return isImagePath(text) || OTHER_PICTURES.test(text);
}

/** Whether a field may be a path of a kind. */
export function isPathOf(kind: PathKind, text: string): boolean {
  return kind === "pictures" ? isPicturePath(text) : kind === "folders" && /[/\\]/.test(text);
}

/** Whether a field is a number of any form. */
export function isNumeral(text: string): boolean {
  return NUMBER.test(text);
}

/**
 * Takes a line of a list apart.
 *
 * @param line Without its line end.
 * @returns Nothing for an empty line or a comment; what is wrong with the line, if it does not fit the form.
 */
export function parseListLine(line: string, form: ListForm): ListedImage | string | undefined {
  const text = line.trim();
  if (text === "") return undefined;
  if (text[0] === "#") return parseComment(text, form);
  return form.separator === " " && form.columns === 2 && form.path === 0 && !text.includes('"')
    ? parsePathAndLabel(text, form)
    : parseFields(form.separator === " " ? text : line, form);
}

/** The usual form, without a list of its fields. */
function parsePathAndLabel(text: string, form: ListForm): ListedImage | string {
  const end = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\t"));
  if (end < 0) return "the label is missing";
  return toImage(text.slice(0, end).trimEnd(), text.slice(end + 1), form);
}

function parseFields(line: string, form: ListForm): ListedImage | string {
  const fields = splitFields(line, form.separator);
  if (!fields) return "its quotes do not go together";
  while (fields.length > form.columns && fields.at(-1)!.text === "") fields.pop();
  if (form.separator === " " && fields.length > form.columns) {
    return parseWithBlanks(line, fields, form);
  }
  if (fields.length !== form.columns) {
    return `expected ${form.columns} fields, got ${fields.length}`;
  }
  return toImage(fields[form.path].text, fields[form.label].text, form);
}

/** Of more words than there are columns, those that are left over belong to the path. */
function parseWithBlanks(line: string, fields: Field[], form: ListForm): ListedImage | string {
  const after = form.columns - 1 - form.path, last = fields.length - 1 - after;
  const label = form.label < form.path ? form.label : form.label + fields.length - form.columns;
  return toImage(line.slice(fields[form.path].start, fields[last].end), fields[label].text, form);
}

function toImage(path: string, label: string, form: ListForm): ListedImage | string {
  if (path === "") return "the path is missing";
  // A label that looks like a picture is the end of a path with spaces whose label was forgotten.
  if (label === "" || label.includes(".") && isPicturePath(label)) return "the label is missing";
  const isPicture = form.paths === "pictures" && form.separator === " " && /\s/.test(path);
  if (isPicture && PICTURE_AND_MORE.test(path) && !isPicturePath(path)) {
    return "it has more fields";
  }
  // Few labels are more than words or digits.
  if (!/^[-+.]|\./.test(label) || !NUMBER.test(label) || /e/i.test(label)) return { path, label };
  const whole = /^\+?(\d+)\.?0*$/.exec(label)?.[1];
  if (whole !== undefined) return { path, label: whole };
  return label[0] === "-"
    ? `label ${label} is no identity; it often says that nobody knows who it is, so leave such lines out, or give them names`
    : `label ${label} is no whole number, so it may be a score`;
}

/** A line that begins with a number sign, which is a comment unless it could be an image. */
function parseComment(text: string, form: ListForm): string | undefined {
  if (/^#+(\s|$)/.test(text)) return undefined;
  const fields = splitFields(text, form.separator) ?? [];
  const isImage = form.paths === "any"
    ? fields.length === form.columns
    : fields.some((field) => isPathOf(form.paths, field.text));
  if (!isImage) return undefined;
  return 'it is a comment or an image: a comment has a blank behind "#", and a path "./" before it';
}
