const MOST = 20;

/** What is wrong with a file, in words, as many as anyone reads; beyond them it is counted. */
export class FaultList {
  readonly #faults: string[] = [];
  #more = 0;

  /** How many there are, those that are only counted too. */
  get length(): number {
    return this.#faults.length + this.#more;
  }

  /** Adds one. */
  add(fault: string): void {
    if (this.#faults.length < MOST) this.#faults.push(fault);
    else this.#more++;
  }

  /** The first of them, and a last one that says how many there are besides. */
  toArray(): string[] {
    return this.#more === 0 ? this.#faults : [...this.#faults, `and ${this.#more} more`];
  }
}
