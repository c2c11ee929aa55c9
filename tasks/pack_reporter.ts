import type { PackEvent } from "../src/packing/pack.ts";
import { describeDuration } from "./describe_duration.ts";
import { SkipReporter } from "./skip_reporter.ts";
import type { TaskOutput } from "./task_output.ts";

/** Lines in a log of the whole. */
const LINES = 10;

/** Tells a person how far a packing is: a bar on a terminal, plain lines elsewhere. */
export class PackReporter {
  readonly #output: TaskOutput;
  readonly #total: number;
  readonly #start = performance.now();
  #done = 0;
  readonly #skips: SkipReporter;

  /**
   * @param output Where to tell it.
   * @param total How many images there are.
   */
  constructor(output: TaskOutput, total: number) {
    this.#output = output;
    this.#skips = new SkipReporter(output);
    this.#total = total;
    output.startBar("{bar} {value}/{total} images  {speed} images/s  {left} left", total, 0, {
      speed: "-",
      left: "-",
    });
  }

  /** Images a second so far. */
  get speed(): number {
    return this.#done / (performance.now() - this.#start) * 1000;
  }

  /** Prints one event. */
  report(event: PackEvent): void {
    this.#done++;
    if (event.type === "skip") this.#skips.report(event.error);
    const every = this.#output.hasBar ? 1 : Math.ceil(this.#total / LINES);
    if (this.#done % every !== 0) return;
    const speed = this.speed.toFixed(0);
    const left = describeDuration((this.#total - this.#done) / this.speed * 1000);
    if (this.#output.hasBar) return this.#output.updateBar(this.#done, { speed, left });
    this.#output.line(`${this.#done} of ${this.#total} images  ${speed} images/s  ${left} left`);
  }
}
