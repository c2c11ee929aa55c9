/** Measures steps: how long they take, and what share of it they wait for data. */
export class StepClock {
  readonly #now: () => number;
  #started = 0;
  #waited = 0;

  /** @param now The time in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins from nothing. */
  start(): void {
    this.#started = this.#now();
    this.#waited = 0;
  }

  /** Waits for data, and says for how many seconds; they count once they have been given to {@link addWait}. */
  async wait<T>(data: Promise<T>): Promise<{ value: T; waited: number }> {
    const began = this.#now();
    const value = await data;
    return { value, waited: (this.#now() - began) / 1000 };
  }

  /** Counts seconds as waited: of several that take the step together, the longest wait. */
  addWait(seconds: number): void {
    this.#waited += seconds;
  }

  /** How long it has been since the start, and which share of that was waited for data, 0 to 1. */
  read(): { seconds: number; dataWait: number } {
    const seconds = Math.max((this.#now() - this.#started) / 1000, 1e-9);
    return { seconds, dataWait: Math.min(1, this.#waited / seconds) };
  }
}
