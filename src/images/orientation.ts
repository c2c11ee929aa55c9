import type { Rectangle } from "./crop.ts";
import type { Image } from "./image.ts";

/**
 * How a stored picture has to be turned to be upright, as EXIF numbers it: 1 not at all, 2 mirrored, 3 by half a turn, 4 upside
 * down and mirrored, 5 to 8 the same with rows and columns exchanged, of which 6 is a quarter turn to the right and 8 one to the
 * left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What may be done about an orientation that a file tells of: turn the picture as it says, or leave it as it is stored. */
export const ORIENTATION_RULES = ["exif", "stored"] as const;

/** One of {@link ORIENTATION_RULES}. */
export type OrientationRule = typeof ORIENTATION_RULES[number];

interface Size {
  width: number;
  height: number;
}

/** Whether rows of the stored picture are columns of the upright one. */
function isTransposed(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** Whether columns of the stored picture are counted from its right, and rows from its bottom. */
function isReversed(orientation: Orientation): { columns: boolean; rows: boolean } {
  return { columns: [2, 3, 7, 8].includes(orientation), rows: [3, 4, 6, 7].includes(orientation) };
}

/** The size of a picture once it is upright. */
export function uprightSize({ width, height }: Size, orientation: Orientation): Size {
  return isTransposed(orientation) ? { width: height, height: width } : { width, height };
}

/**
 * Where a window of the upright picture is in the stored one.
 *
 * @param window Wholly inside the upright picture.
 * @param stored The size of the stored picture.
 */
export function storedWindow(window: Rectangle, stored: Size, orientation: Orientation): Rectangle {
  const { x, y, width, height } = isTransposed(orientation)
    ? { x: window.y, y: window.x, width: window.height, height: window.width }
    : window;
  const { columns, rows } = isReversed(orientation);
  return {
    x: columns ? stored.width - x - width : x,
    y: rows ? stored.height - y - height : y,
    width,
    height,
  };
}

/** Turns a stored picture upright. One that is so already is returned itself; any other is left as it was. */
export function turnImage(image: Image, orientation: Orientation): Image {
  if (orientation === 1) return image;
  const { data: from } = image, data = new Uint8Array(from.length);
  for (const { source, step, target, count } of runs(image, orientation)) {
    for (let i = 0, at = 3 * source, to = 3 * target; i < count; i++, at += 3 * step, to += 3) {
      data[to] = from[at];
      data[to + 1] = from[at + 1];
      data[to + 2] = from[at + 2];
    }
  }
  return { ...uprightSize(image, orientation), data };
}

/**
 * Turns a stored picture upright whose pixels are a number each.
 *
 * @param to As many numbers, in other memory.
 */
export function turnWords(
  from: Int32Array,
  stored: Size,
  orientation: Orientation,
  to: Int32Array,
): void {
  for (const { source, step, target, count } of runs(stored, orientation)) {
    for (let i = 0, at = source; i < count; i++, at += step) to[target + i] = from[at];
  }
}

/** Neighbours in a row of the upright picture. */
interface Run {
  /** The place of the first in the stored picture. */
  source: number;
  /** From it to that of the next. */
  step: number;
  /** The place of the first in the upright picture. */
  target: number;
  count: number;
}

/** The longest of the runs, and how many rows are gone through together: what is read for one row is still in the cache for the next. */
const TILE = 64;

/** All pixels, in runs. */
function* runs(stored: Size, orientation: Orientation): Generator<Run> {
  const { width, height } = uprightSize(stored, orientation);
  const { columns, rows } = isReversed(orientation);
  const column = columns ? -1 : 1, row = rows ? -stored.width : stored.width;
  const [step, down] = isTransposed(orientation) ? [row, column] : [column, row];
  const first = (columns ? stored.width - 1 : 0) + (rows ? (stored.height - 1) * stored.width : 0);
  for (let top = 0; top < height; top += TILE) {
    const bottom = Math.min(height, top + TILE);
    for (let left = 0; left < width; left += TILE) {
      const count = Math.min(TILE, width - left);
      for (let y = top; y < bottom; y++) {
        yield { source: first + y * down + left * step, step, target: y * width + left, count };
      }
    }
  }
}
