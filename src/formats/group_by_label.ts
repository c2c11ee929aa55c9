/** Numbered things, put in groups of the same label. */
export interface LabelGroups<T extends Uint32Array | Float64Array> {
  /** The labels, ascending. */
  labels: T;
  /** Where the things of each label begin in the new order, and where the last ones end. */
  firsts: Uint32Array;
  /** Which thing comes at each place of the new order; absent if all stand there already. */
  order?: Uint32Array;
}

/** Puts things in the order of their labels, those of one label in the order that they are in. */
export function groupByLabel<T extends Uint32Array | Float64Array>(labelOf: T): LabelGroups<T> {
  const isSorted = isAscending(labelOf);
  const labels = distinct(isSorted ? labelOf : labelOf.slice().sort() as T);
  const firsts = new Uint32Array(labels.length + 1);
  let place = 0;
  const placeOf = (label: number) => {
    if (labels[place] === label) return place;
    if (labels[place + 1] === label) return ++place; // the usual case: one label after the other
    let low = 0, high = labels.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (labels[middle] <= label) low = middle;
      else high = middle;
    }
    return place = low;
  };
  for (const label of labelOf) firsts[placeOf(label) + 1]++;
  for (let i = 0; i < labels.length; i++) firsts[i + 1] += firsts[i];
  if (isSorted) return { labels, firsts };
  const order = new Uint32Array(labelOf.length), next = firsts.slice();
  for (let i = 0; i < labelOf.length; i++) order[next[placeOf(labelOf[i])]++] = i;
  return { labels, firsts, order };
}

function isAscending(numbers: Uint32Array | Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i] < numbers[i - 1]) return false;
  return true;
}

/** Each number of an ascending array once. */
function distinct<T extends Uint32Array | Float64Array>(sorted: T): T {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
  const found = sorted.slice(0, count) as T;
  for (let i = 0, place = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) found[place++] = sorted[i];
  }
  return found;
}
