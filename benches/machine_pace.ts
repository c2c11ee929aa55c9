const PROBE_MS = 10;

/**
 * What a machine that others share does just now: how often in a second one thread sums the same 4,096 numbers,
 * by short probes spread over the time that is measured.
 */
export class MachinePace {
  readonly #numbers = Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i));
  #sums = 0;
  #seconds = 0;
  /** Kept, for the engine not to leave the sums out. */
  #last = 0;

  /** Takes a hundredth of a second. */
  probe(): void {
    const begin = performance.now();
    let now = begin;
    while (now - begin < PROBE_MS) {
      let sum = 0;
      for (const number of this.#numbers) sum += number;
      this.#last = sum;
      this.#sums++;
      now = performance.now();
    }
    this.#seconds += (now - begin) / 1000;
  }

  /** Of all probes since it was read last, a second. */
  read(): number {
    if (!Number.isFinite(this.#last)) throw new RangeError("Cannot sum what is no number");
    const pace = this.#sums / this.#seconds;
    this.#sums = this.#seconds = 0;
    return pace;
  }
}
