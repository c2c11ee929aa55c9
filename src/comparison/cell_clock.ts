import type { StepsLeft, TimeLeft } from "./time_left.ts";

/** Times a cell while it runs, so that what it takes counts in the estimate of what is left. */
export class CellClock {
  readonly #timeLeft: TimeLeft;
  readonly #cell: StepsLeft;
  readonly #after: readonly StepsLeft[];
  #started?: { at: number; step: number };

  /**
   * @param timeLeft What was measured before; {@link stop} adds to it.
   * @param cell With all its steps.
   * @param after What is to be run after it.
   */
  constructor(timeLeft: TimeLeft, cell: StepsLeft, after: readonly StepsLeft[]) {
    this.#timeLeft = timeLeft;
    this.#cell = cell;
    this.#after = after;
  }

  /** Training begins after this step. */
  start(step: number): void {
    this.#started = { at: performance.now(), step };
  }

  /** Milliseconds left in all, now that this step is done. */
  msLeft(step: number): number | undefined {
    if (!this.#started) return undefined;
    const { at, step: first } = this.#started;
    return this.#estimate(
      this.#timeLeft.with(this.#cell.key, performance.now() - at, step - first),
      step,
    );
  }

  /** Keeps what the cell took, tests included; milliseconds left in all without it. */
  stop(): number | undefined {
    const { key, steps } = this.#cell;
    // A cell that only had to be tested took no step.
    if (this.#started) {
      const { at, step } = this.#started;
      this.#timeLeft.add(key, performance.now() - at, steps - step);
    }
    return this.#estimate(this.#timeLeft, steps);
  }

  #estimate(timeLeft: TimeLeft, step: number): number | undefined {
    const { key, steps } = this.#cell;
    return timeLeft.estimate([{ key, steps: steps - step }, ...this.#after]);
  }
}
