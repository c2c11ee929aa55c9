import { lines, quoteLine } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";
import { type Separator, splitFields } from "../formats/split_fields.ts";
import type { FacePoints } from "./cut_face.ts";
import { FACE_TEMPLATES, POINT_NAMES } from "./face_template.ts";
import { fitSimilarity, type Point, residualOf } from "./similarity.ts";

/** Points of faces that somebody else found, by the names of the photos. */
export class LandmarkList {
  /** Ten numbers a photo, x and y of each point. */
  readonly #points: Float64Array;
  /** The number of a photo, by what it may be asked for: the last two parts of its path and the last one, without endings. */
  readonly #numbers = new Map<string, number>();

  /**
   * Takes what was parsed.
   *
   * @param entries What the list has; of a photo that stands in it twice the first counts.
   */
  constructor(entries: readonly { path: string; points: FacePoints }[]) {
    this.#points = Float64Array.from(entries.flatMap(({ points }) => points.flat()));
    for (const [number, { path }] of entries.entries()) {
      const parts = partsOf(path), [file] = parts.slice(-1);
      if (parts.length > 1) this.#note(parts.slice(-2).join("/"), number);
      // A file's name alone is of use where no two photos have it.
      this.#numbers.set(`/${file}`, this.#numbers.has(`/${file}`) ? NaN : number);
    }
  }

  /** How many photos there are. */
  get count(): number {
    return this.#points.length / 10;
  }

  /**
   * The points of a photo: by the last two parts of its path, by its identity and the name of its file, or by that name alone where the list
   * has it once; endings, and capitals or small letters, do not matter.
   */
  find(path: string, identity: string): FacePoints | undefined {
    const parts = partsOf(path), [file] = parts.slice(-1);
    const number = this.#numbers.get(parts.slice(-2).join("/")) ??
      this.#numbers.get([...partsOf(`${identity}/x`).slice(0, -1), file].slice(-2).join("/")) ??
      this.#numbers.get(`/${file}`);
    if (number === undefined || Number.isNaN(number)) return undefined;
    const at = 10 * number,
      of = (point: number): Point => [
        this.#points[at + 2 * point],
        this.#points[at + 2 * point + 1],
      ];
    return [of(0), of(1), of(2), of(3), of(4)];
  }

  #note(name: string, number: number): void {
    if (!this.#numbers.has(name)) this.#numbers.set(name, number);
  }
}

/** The parts of a path in small letters, the last without its ending. */
function partsOf(path: string): string[] {
  return path.toLowerCase().split(/[/\\]+/).filter((part) => part !== "" && part !== ".")
    .map((part, i, { length }) => i === length - 1 ? part.replace(/\.[a-z0-9]{2,5}$/, "") : part);
}

/**
 * Reads a file of five points a photo, see {@link parseLandmarkList}.
 *
 * @param encoding Of a file that is no UTF-8.
 * @throws {Error} if it cannot be read.
 * @throws {SyntaxError} if it is no such list.
 */
export async function readLandmarkList(file: string, encoding?: string): Promise<LandmarkList> {
  return parseLandmarkList(await readText(file, "landmarks", encoding), file);
}

/**
 * Parses points of faces that somebody else found, in one of these forms:
 *
 * - a line a photo, blanks, tabs or commas between: its path first, ten numbers last, whatever stands between, such as a label or a box,
 *   as in the lists of SphereFace, InsightFace and CelebA; a number of lines, and names of columns, may stand before;
 * - a table whose columns are called as in `landmarks.tsv` (`left_eye_x` and so on), anywhere among others;
 * - JSON: an object with what `mtcnn` gives for each path (`left_eye`, `right_eye`, `nose`, `mouth_left`, `mouth_right`, alone, in
 *   `keypoints`, or in a list of faces of which the first counts), or five pairs of numbers.
 *
 * The ten numbers are x and y of each point, or all five x before all five y as MTCNN has them: that of both is taken which looks like
 * faces. Left is the left of the picture, and a list that has it the other way round, for all, is understood.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} naming the line that has no path and ten numbers.
 *
 * @example Usage
 * ```ts
 * import { parseLandmarkList } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const list = parseLandmarkList("ann/1.jpg 30 50 70 50 50 70 35 90 65 90\n", "list");
 *
 * deepStrictEqual(list.find("photos/ann/1.png", "ann")?.[2], [50, 70]);
 * ```
 */
export function parseLandmarkList(text: string, name: string): LandmarkList {
  const isJson = /^\ufeff?\s*[{[]/.test(text);
  const entries = isJson ? parseJson(text, name) : parseLines(text, name);
  if (entries.length === 0) throw fault(name, "expected lines of a path and ten numbers, got none");
  return new LandmarkList(inUsualOrder(entries));
}

interface Entry {
  path: string;
  /** Ten, in the order of the file. */
  numbers: number[];
}

function parseLines(text: string, name: string): Entry[] {
  const entries: Entry[] = [];
  let separator: Separator | undefined, columns: number[] | undefined, isBegun = false;
  for (const { number, text: line } of lines(text)) {
    separator ??= line.includes("\t") ? "\t" : line.includes(",") ? "," : " ";
    const fields = (splitFields(line, separator) ?? []).map(({ text }) => text);
    if (!isBegun) {
      const named = namedColumns(fields);
      if (named !== undefined) {
        columns = named;
        isBegun = true;
        continue;
      }
      // The number of lines, and names of columns, as CelebA has them, where the next line may be parted otherwise.
      if (entryOf(fields) === undefined && number <= 2) {
        separator = undefined;
        continue;
      }
      isBegun = true;
    }
    const entry = entryOf(fields, columns);
    if (entry !== undefined) entries.push(entry);
    else {
      throw fault(name, `expected a path and ten numbers, got ${quoteLine(line)}`, number);
    }
  }
  return entries;
}

/** Where path and ten numbers stand, if the fields are names of columns that say so. */
function namedColumns(fields: string[]): number[] | undefined {
  const names = fields.map((field) => field.toLowerCase());
  const path = names.findIndex((name) => /^(path|file|filename|image|name|image_id)$/.test(name));
  const points = POINT_NAMES.flatMap((point) =>
    ["x", "y"].map((axis) => names.indexOf(`${point}_${axis}`))
  );
  return points.some((column) => column < 0) || path < 0 ? undefined : [path, ...points];
}

/** The first field that is no number is the path. */
function entryOf(fields: string[], columns?: number[]): Entry | undefined {
  const path = columns ? fields[columns[0]] : fields.find((field) => !isNumber(field));
  const numbers = columns ? columns.slice(1).map((column) => fields[column]) : fields.slice(-10);
  if (path === undefined || path === "" || numbers.length < 10) return undefined;
  return numbers.every(isNumber) ? { path, numbers: numbers.map(Number) } : undefined;
}

function isNumber(field: string | undefined): boolean {
  return field !== undefined && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(field) &&
    Math.abs(Number(field)) < 1e7;
}

const JSON_NAMES = ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"];

function parseJson(text: string, name: string): Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw fault(name, `expected JSON, ${(cause as Error).message}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw fault(name, "expected an object with the points of each path, got a list");
  }
  return Object.entries(value).flatMap(([path, found]) => {
    // A photo in which MTCNN found nobody.
    if (found === null || (Array.isArray(found) && found.length === 0)) return [];
    const numbers = numbersOf(found);
    if (numbers !== undefined) return [{ path, numbers }];
    throw fault(name, `expected five points of ${quoteLine(path)}, got something else`);
  });
}

/** @param depth In how many objects and lists the points may be yet. */
function numbersOf(value: unknown, depth = 4): number[] | undefined {
  if (value === null || typeof value !== "object" || depth === 0) return undefined;
  if (!Array.isArray(value)) {
    const { keypoints, ...own } = value as Record<string, unknown>;
    if (keypoints !== undefined) return numbersOf(keypoints, depth - 1);
    return numbersOf(JSON_NAMES.map((name) => own[name]), depth - 1);
  }
  const numbers = value.flat();
  if (
    numbers.length === 10 &&
    numbers.every((value) => typeof value === "number" && isNumber(String(value)))
  ) {
    return numbers;
  }
  return Array.isArray(value[0]) ? undefined : numbersOf(value[0], depth - 1);
}

/** How ten numbers may be meant, the usual way first: where the x of each point stands, and its y. */
const ORDERS: readonly [x: number, y: number][][] = [
  [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]],
  [[0, 5], [1, 6], [2, 7], [3, 8], [4, 9]],
  [[2, 3], [0, 1], [4, 5], [8, 9], [6, 7]],
  [[1, 6], [0, 5], [2, 7], [4, 9], [3, 8]],
];
/** Of how many photos it is told. */
const LOOKED_AT = 200;

function inUsualOrder(entries: Entry[]): { path: string; points: FacePoints }[] {
  const [{ points }] = FACE_TEMPLATES, looked = entries.slice(0, LOOKED_AT);
  const distances = ORDERS.map((order) =>
    looked.reduce(
      (sum, { numbers }) => sum + Math.min(100, distanceOf(inOrder(numbers, order), points)),
      0,
    )
  );
  const order = ORDERS[distances.indexOf(Math.min(...distances))];
  return entries.filter(({ numbers }) => distanceOf(inOrder(numbers, ORDERS[0]), points) < Infinity)
    .map(({ path, numbers }) => ({ path, points: inOrder(numbers, order) }));
}

function inOrder(numbers: number[], order: [number, number][]): FacePoints {
  return order.map(([x, y]) => [numbers[x], numbers[y]] as const) as unknown as FacePoints;
}

/** Infinity where all points are in one place, which is no face: lists have zeros for photos without one. */
function distanceOf(points: FacePoints, template: FacePoints): number {
  try {
    return residualOf(fitSimilarity(points, template), points, template);
  } catch {
    return Infinity;
  }
}

function fault(name: string, message: string, line?: number): SyntaxError {
  const where = line === undefined ? "" : `, line ${line}`;
  return new SyntaxError(`Cannot read landmarks "${name}"${where}: ${message}`);
}
