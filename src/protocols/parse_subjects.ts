import { lines, quoteLine } from "../formats/lines.ts";

/** Templates of a gallery or of probes, and whom each shows. */
export interface SubjectList {
  /** By their index. */
  templates: Int32Array;
  /** The number of each one's subject. */
  subjects: Int32Array;
  /** How many lines name a template again; they count once. */
  repeated: number;
}

/**
 * Parses a gallery or a list of probes, a line `tid,sid`, as InsightFace packs IJB: `ijbc_1N_gallery_G1.csv` and
 * `ijbc_1N_probe_mixed.csv`. A first line of words is a header; what follows a second comma is passed over.
 *
 * @param text The list.
 * @param name What it is called, for errors.
 * @param ids The number of each template.
 * @throws {SyntaxError} naming the line that is none, or if there are none.
 * @throws {RangeError} naming the line of a template that is not there, or is of another subject than before.
 */
export function parseSubjects(text: string, name: string, ids: Int32Array): SubjectList {
  const indices = new Map(ids.entries().map(([index, id]) => [id, index]));
  const subjects = new Map<number, number>();
  let repeated = 0, isFirst = true;
  for (const { number, text: line } of lines(text)) {
    const where = `Cannot parse subjects "${name}", line ${number}`;
    const [id, subject = ""] = line.split(",", 2).map((field) => field.trim());
    const isHeader = isFirst && /^[a-z_ "]+$/i.test(id);
    isFirst = false;
    if (isHeader) continue;
    if (!/^\d{1,9}$/.test(id) || !/^\d{1,9}$/.test(subject)) {
      throw new SyntaxError(`${where}: expected "tid,sid", got ${quoteLine(line)}`);
    }
    const index = indices.get(Number(id));
    if (index === undefined) throw new RangeError(`${where}: there is no template ${id}`);
    const before = subjects.get(index);
    if (before !== undefined && before !== Number(subject)) {
      throw new RangeError(
        `${where}: template ${id} is of subject ${subject}, and was of ${before} before`,
      );
    }
    if (before !== undefined) repeated++;
    subjects.set(index, Number(subject));
  }
  if (subjects.size === 0) {
    throw new SyntaxError(`Cannot parse subjects "${name}": expected templates, got none`);
  }
  return {
    templates: Int32Array.from(subjects.keys()),
    subjects: Int32Array.from(subjects.values()),
    repeated,
  };
}
