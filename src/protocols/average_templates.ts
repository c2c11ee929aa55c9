import type { Embeddings } from "../verification/embeddings.ts";
import type { TemplateList } from "./template_list.ts";

/** One embedding for each template. */
export interface Templates {
  /** [T, D], of unit length; rows of empty templates are 0. */
  embeddings: Embeddings;
  /** 1 for each template of which no image has an embedding, or all that have one weigh 0. */
  isEmpty: Uint8Array;
}

/**
 * The embedding of a template: its images', each scaled to unit length and, if there are weights, multiplied by its
 * own; the mean over the images of each medium, so that a video of a thousand frames counts as much as a
 * photograph; the sum of these, scaled to unit length. As InsightFace's evaluation of IJB has it. Summed in float64.
 *
 * @param embeddings [n, D] of images.
 * @param list Which image is of which template and medium.
 * @param rows The row of each of the list's images, -1 for one that has no embedding and is left out.
 * @param weights Of each of the list's images, such as how surely it shows a face.
 * @throws {RangeError} if an embedding that is needed holds a number that is not finite.
 */
export function averageTemplates(
  { data, length }: Embeddings,
  { templates, media, ids }: Pick<TemplateList, "templates" | "media" | "ids">,
  rows: Int32Array,
  weights?: Float64Array,
): Templates {
  const averages = new Float32Array(ids.length * length);
  const isEmpty = new Uint8Array(ids.length).fill(1);
  const order = Int32Array.from(rows.keys().filter((image) => rows[image] >= 0)).sort(
    (a, b) => templates[a] - templates[b] || media[a] - media[b] || a - b,
  );
  const template = new Float64Array(length), medium = new Float64Array(length);
  for (let first = 0; first < order.length;) {
    const index = templates[order[first]], of = media[order[first]];
    let end = first;
    medium.fill(0);
    for (; end < order.length; end++) {
      const image = order[end];
      if (templates[image] !== index || media[image] !== of) break;
      addUnit(medium, data, rows[image], weights?.[image] ?? 1);
    }
    for (let k = 0; k < length; k++) template[k] += medium[k] / (end - first);
    first = end;
    if (templates[order[end]] === index) continue;
    if (storeUnit(template, averages, index * length)) isEmpty[index] = 0;
    template.fill(0);
  }
  return { embeddings: { data: averages, count: ids.length, length }, isEmpty };
}

function addUnit(to: Float64Array, data: Float32Array, row: number, weight: number): void {
  const at = row * to.length;
  let squares = 0;
  for (let k = 0; k < to.length; k++) squares += data[at + k] ** 2;
  if (!Number.isFinite(squares)) {
    throw new RangeError(`Cannot average embeddings: row ${row} holds a number that is not finite`);
  }
  const scale = squares === 0 ? 0 : weight / Math.sqrt(squares);
  for (let k = 0; k < to.length; k++) to[k] += scale * data[at + k];
}

/** Returns whether it has a length to be scaled. */
function storeUnit(from: Float64Array, to: Float32Array, at: number): boolean {
  const norm = Math.sqrt(from.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) return false;
  for (let k = 0; k < from.length; k++) to[at + k] = from[k] / norm;
  return true;
}
