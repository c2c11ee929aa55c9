const SMALLEST_TABLE = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5;

/**
 * Whole numbers in the order in which CPython iterates over a `set` of them, which is that of its hash table
 * (Objects/setobject.c of CPython 3.7 to 3.13). The authors' layer visits identities and anchors in this order, so
 * retracing it needs it; nothing else should.
 */
export class CPythonSet {
  #table: Int32Array = new Int32Array(SMALLEST_TABLE).fill(-1);
  #used = 0;

  /** @param values 0 to 2^31 - 1, added one after the other. */
  constructor(values: Iterable<number> = []) {
    for (const value of values) this.#add(value);
  }

  /** The numbers, in CPython's order. */
  *[Symbol.iterator](): Generator<number> {
    for (const value of this.#table) if (value >= 0) yield value;
  }

  #add(value: number) {
    if (!place(this.#table, value)) return;
    this.#used++;
    if (this.#used * 5 < (this.#table.length - 1) * 3) return;
    let size = SMALLEST_TABLE;
    while (size <= this.#used * (this.#used > 50_000 ? 2 : 4)) size *= 2;
    const larger = new Int32Array(size).fill(-1);
    for (const kept of this) place(larger, kept);
    this.#table = larger;
  }
}

/** Puts a number into its place in the table; false if it is there already. An integer is its own hash. */
function place(table: Int32Array, value: number): boolean {
  const mask = table.length - 1;
  let perturb = value, start = value & mask;
  while (true) {
    const probes = start + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
    for (let at = start; at <= start + probes; at++) {
      if (table[at] === value) return false;
      if (table[at] < 0) {
        table[at] = value;
        return true;
      }
    }
    perturb >>>= PERTURB_SHIFT;
    start = (start * 5 + 1 + perturb) & mask;
  }
}
