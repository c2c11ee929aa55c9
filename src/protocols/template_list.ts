import { type Line, lines, quoteLine } from "../formats/lines.ts";

/** Which images make up which template, and which of them are of one medium: a photograph or a video. */
export interface TemplateList {
  /** The name of each image, each once a template. */
  images: string[];
  /** The template of each image, an index into `ids`. */
  templates: Int32Array;
  /** The medium of each image, by its number in the list. */
  media: Int32Array;
  /** The number of each template in the list, in the order in which they first come. */
  ids: Int32Array;
  /** How many lines say what another said before; they count once. */
  repeated: number;
}

/**
 * Parses a list of templates, a line `image tid mid`, as InsightFace packs IJB: `ijbc_face_tid_mid.txt`.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @throws {SyntaxError} naming the line that is none, or on which an image is of another medium than before in the
 * same template.
 *
 * @example Usage
 * ```ts
 * import { parseTemplateList } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { ids, templates } = parseTemplateList("1.jpg 7 70\n2.jpg 9 71\n3.jpg 7 72\n", "tid_mid.txt");
 *
 * deepStrictEqual(ids, Int32Array.of(7, 9));
 * deepStrictEqual(templates, Int32Array.of(0, 1, 0));
 * ```
 */
export function parseTemplateList(text: string, name: string): TemplateList {
  const images: string[] = [], templates: number[] = [], media: number[] = [];
  const indices = new Map<number, number>(), seen = new Map<string, number>();
  let repeated = 0;
  for (const line of lines(text)) {
    const [image, id, medium, ...more] = line.text.split(/\s+/);
    if (more.length > 0 || !isNumber(id) || !isNumber(medium)) {
      throw fault(name, line, `expected "image tid mid", got ${quoteLine(line.text)}`);
    }
    const template = indexOf(indices, Number(id)), key = `${id} ${image}`, before = seen.get(key);
    if (before !== undefined) {
      if (before !== Number(medium)) {
        const what = `image ${quoteLine(image)} of template ${id}`;
        throw fault(name, line, `${what} is of medium ${medium}, and was of ${before} before`);
      }
      repeated++;
      continue;
    }
    seen.set(key, Number(medium));
    images.push(image);
    templates.push(template);
    media.push(Number(medium));
  }
  if (images.length === 0) {
    throw new SyntaxError(`Cannot parse templates "${name}": expected images, got none`);
  }
  return {
    images,
    templates: Int32Array.from(templates),
    media: Int32Array.from(media),
    ids: Int32Array.from(indices.keys()),
    repeated,
  };
}

/**
 * Parses how surely each image shows a face: the first and the last field of a line, as in
 * `ijbc_name_5pts_score.txt`, where five landmarks stand between them.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @param images Those of a {@link TemplateList}.
 * @returns The weight of each of them.
 * @throws {SyntaxError} naming the line that has no such number, 0 or more, or another than a line before for its image.
 * @throws {RangeError} if images are missing, with their number and the first one.
 */
export function parseFaceness(
  text: string,
  name: string,
  images: readonly string[],
): Float64Array {
  const weights = new Map<string, number>();
  for (const line of lines(text)) {
    const fields = line.text.split(/\s+/), weight = Number(fields.at(-1)), [image] = fields;
    const where = `Cannot parse faceness "${name}", line ${line.number}`;
    if (fields.length < 2 || !(weight >= 0 && weight < Infinity)) {
      throw new SyntaxError(`${where}: expected "image ... score", got ${quoteLine(line.text)}`);
    }
    const before = weights.get(image);
    if (before !== undefined && before !== weight) {
      throw new SyntaxError(
        `${where}: image ${quoteLine(image)} has score ${weight}, and had ${before} before`,
      );
    }
    weights.set(image, weight);
  }
  const missing = images.filter((image) => !weights.has(image));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot use faceness "${name}": ${missing.length} of ${images.length} images are missing, ` +
        `the first is ${quoteLine(missing[0])}`,
    );
  }
  return Float64Array.from(images, (image) => weights.get(image)!);
}

function isNumber(field: string | undefined): boolean {
  return /^\d{1,9}$/.test(field ?? "");
}

function indexOf(indices: Map<number, number>, id: number): number {
  const index = indices.get(id) ?? indices.size;
  indices.set(id, index);
  return index;
}

function fault(name: string, { number }: Line, message: string): SyntaxError {
  return new SyntaxError(`Cannot parse templates "${name}", line ${number}: ${message}`);
}
