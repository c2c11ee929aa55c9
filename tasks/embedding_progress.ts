import { describeDuration } from "./describe_duration.ts";
import type { TaskOutput } from "./task_output.ts";

/** Between two lines. */
const LINE_MS = 10_000;

/** How far the embedding of many images is: a bar on a terminal, elsewhere a line every ten seconds. */
export class EmbeddingProgress {
  readonly #output: TaskOutput;
  readonly #what: string;
  readonly #now: () => number;
  #start = 0;
  #lastLine = 0;
  #isOn = false;

  /**
   * @param what Is done with the images: `verifying`.
   * @param now The time in milliseconds.
   */
  constructor(output: TaskOutput, what: string, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#what = what;
    this.#now = now;
  }

  /** Begins, unless it has begun, and says how far it is. */
  update(done: number, images: number): void {
    const now = this.#now();
    if (!this.#isOn) {
      this.#isOn = true;
      this.#start = this.#lastLine = now;
      this.#output.startBar(
        `{bar} ${this.#what} {value}/{total} images  {eta_formatted} left`,
        images,
      );
    }
    if (this.#output.hasBar) return this.#output.updateBar(done);
    if (now - this.#lastLine < LINE_MS || done === images) return;
    this.#lastLine = now;
    const rate = done / (now - this.#start);
    this.#output.line(
      `${this.#what} ${done} of ${images} images  ${(1000 * rate).toFixed(0)} images/s  ` +
        `${describeDuration((images - done) / rate)} left`,
    );
  }

  /** It is over. */
  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#output.stopBar();
  }
}
