/** Where images of a list are among embeddings. */
export interface FoundRows {
  /** The row of each name; -1 where there is none. */
  rows: Int32Array;
  /** How many names have no row. */
  missing: number;
  /** The first of them. */
  firstMissing?: string;
}

/**
 * Finds images that a list names among those that were embedded: `frames/12.jpg` is the image whose path ends so, in
 * whichever folder that stands and whatever the extension.
 *
 * @param names With `/` between folders, if there are any.
 * @param paths Of each row.
 * @throws {RangeError} if a name stands for more than one row.
 */
export function findRows(names: readonly string[], paths: readonly string[]): FoundRows {
  const MISSING = -1, TWICE = -2;
  const found = new Map<string, number>(), depths = new Set<number>();
  const keys = names.map(withoutExtension);
  for (const key of keys) {
    found.set(key, MISSING);
    depths.add(key.split("/").length);
  }
  for (let row = 0; row < paths.length; row++) {
    const parts = withoutExtension(paths[row]).split("/");
    for (const depth of depths) {
      const key = parts.slice(-depth).join("/"), before = found.get(key);
      if (before !== undefined) found.set(key, before === MISSING ? row : TWICE);
    }
  }
  const rows = Int32Array.from(keys, (key) => found.get(key)!);
  const twice = rows.indexOf(TWICE);
  if (twice >= 0) {
    throw new RangeError(`Cannot find image "${names[twice]}": it stands for more than one row`);
  }
  const first = rows.indexOf(MISSING);
  if (first < 0) return { rows, missing: 0 };
  const missing = rows.reduce((count, row) => row === MISSING ? count + 1 : count, 0);
  return { rows, missing, firstMissing: names[first] };
}

function withoutExtension(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.{0,2}\/)+/, "").replace(/\.[^./]*$/, "");
}
