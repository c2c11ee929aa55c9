/** Steps that are still to be taken with one backbone and head. */
export interface StepsLeft {
  /** Which. */
  key: string;
  /** How many. */
  steps: number;
}

/** Estimates how long a grid will take from how long its steps took, verifications among them. */
export class TimeLeft {
  readonly #measured = new Map<string, { milliseconds: number; steps: number }>();

  /** Adds what was measured. */
  add(key: string, milliseconds: number, steps: number): void {
    if (steps <= 0) return;
    const before = this.#measured.get(key) ?? { milliseconds: 0, steps: 0 };
    this.#measured.set(key, {
      milliseconds: before.milliseconds + milliseconds,
      steps: before.steps + steps,
    });
  }

  /** The same with one more measure. */
  with(key: string, milliseconds: number, steps: number): TimeLeft {
    const copy = new TimeLeft();
    for (const [own, measured] of this.#measured) {
      copy.add(own, measured.milliseconds, measured.steps);
    }
    copy.add(key, milliseconds, steps);
    return copy;
  }

  /** In milliseconds; of what has not been measured, the mean of what has. Nothing before the first measure. */
  estimate(left: readonly StepsLeft[]): number | undefined {
    const known = [...this.#measured.values()].map(({ milliseconds, steps }) =>
      milliseconds / steps
    );
    if (known.length === 0) return undefined;
    const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
    return left.reduce((sum, { key, steps }) => {
      const measured = this.#measured.get(key);
      return sum + steps * (measured ? measured.milliseconds / measured.steps : mean);
    }, 0);
  }
}
