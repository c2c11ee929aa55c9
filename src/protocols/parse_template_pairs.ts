import { quoteLine } from "../formats/lines.ts";
import type { Pairs } from "../verification/pairs.ts";

/** Pairs of templates, by their index. */
export interface TemplatePairs extends Pick<Pairs, "a" | "b" | "same"> {
  /** How many pairs are listed more than once, counted as often as that exceeds once. */
  repeated: number;
}

const NEWLINE = 10, RETURN = 13, SPACE = 32, TAB = 9, COMMA = 44, ZERO = 48, NINE = 57;

/**
 * Parses pairs of templates, a line `tid1 tid2 1` for two of one person and `tid1 tid2 0` for two of different ones,
 * as InsightFace packs IJB: `ijbc_template_pair_label.txt`. Its sixteen million lines take a second or two. Pairs
 * that are listed more than once count as often as they are listed, and are counted.
 *
 * @param bytes The list, in UTF-8.
 * @param name What it is called, for errors.
 * @param ids The number of each template.
 * @throws {SyntaxError} naming the line that is none, or if there are none.
 * @throws {RangeError} naming the line of a template that is not there, or a pair that is listed as both.
 */
export function parseTemplatePairs(
  bytes: Uint8Array,
  name: string,
  ids: Int32Array,
): TemplatePairs {
  const indices = new Map(ids.entries().map(([index, id]) => [id, index]));
  let lines = 1;
  // Lines of old Macs end in the one, all others in the other.
  const lineEnd = bytes.includes(NEWLINE) ? NEWLINE : RETURN;
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) lines++;
  const a = new Int32Array(lines), b = new Int32Array(lines), same = new Uint8Array(lines);
  const numbers = [0, 0, 0];
  let pairs = 0, start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(lineEnd, start), end = found < 0 ? bytes.length : found;
    const count = readNumbers(bytes, start, end, numbers);
    const fail = (message: string) => `Cannot parse pairs "${name}", line ${line}: ${message}`;
    if (count !== 0) {
      if (count !== 3 || numbers[2] > 1) {
        const text = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 400)));
        throw new SyntaxError(fail(`expected "tid1 tid2 0|1", got ${quoteLine(text.trim())}`));
      }
      const rowA = indices.get(numbers[0]), rowB = indices.get(numbers[1]);
      if (rowA === undefined || rowB === undefined) {
        throw new RangeError(fail(`there is no template ${numbers[rowA === undefined ? 0 : 1]}`));
      }
      a[pairs] = rowA;
      b[pairs] = rowB;
      same[pairs++] = numbers[2];
    }
    start = end + 1;
  }
  if (pairs === 0) throw new SyntaxError(`Cannot parse pairs "${name}": expected pairs, got none`);
  // No copies: of sixteen million pairs they would take 140 MB.
  const parsed = {
    a: a.subarray(0, pairs),
    b: b.subarray(0, pairs),
    same: same.subarray(0, pairs),
  };
  return { ...parsed, repeated: countRepeated(parsed, ids, name) };
}

/** The whole numbers of a line, up to nine digits each. Returns how many there are; NaN where it has something else. */
function readNumbers(bytes: Uint8Array, start: number, end: number, to: number[]): number {
  let count = 0;
  for (let i = start; i < end;) {
    const byte = bytes[i];
    if (byte === SPACE || byte === TAB || byte === RETURN || byte === COMMA) {
      i++;
      continue;
    }
    let value = 0;
    const first = i;
    for (; i < end && bytes[i] >= ZERO && bytes[i] <= NINE; i++) {
      value = 10 * value + bytes[i] - ZERO;
    }
    if (i === first || i - first > 9 || count === 3) return NaN;
    to[count++] = value;
  }
  return count;
}

function countRepeated(
  { a, b, same }: Pick<Pairs, "a" | "b" | "same">,
  ids: Int32Array,
  name: string,
): number {
  // Whole numbers below 2^53: two templates of at most 2^26 in all, and the label in the last bit.
  const keys = new Float64Array(a.length), { length } = ids;
  for (let pair = 0; pair < keys.length; pair++) {
    const low = Math.min(a[pair], b[pair]), high = Math.max(a[pair], b[pair]);
    keys[pair] = 2 * (low * length + high) + same[pair];
  }
  keys.sort();
  let repeated = 0;
  for (let i = 1; i < keys.length; i++) {
    if (keys[i] === keys[i - 1]) repeated++;
    else if (keys[i] === keys[i - 1] + 1 && keys[i] % 2 === 1) {
      const pair = Math.floor(keys[i] / 2);
      throw new RangeError(
        `Cannot parse pairs "${name}": templates ${ids[Math.floor(pair / length)]} and ` +
          `${ids[pair % length]} are listed as of one person and as of different ones`,
      );
    }
  }
  return repeated;
}
