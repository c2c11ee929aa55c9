import process from "node:process";
import { ProgressBar } from "../src/npm/cli_progress.ts";
import type { PackEvent } from "../src/packing/pack.ts";
import { describeDuration } from "./describe_duration.ts";

/** Lines in a log of the whole. */
const LINES = 10;
/** Bad images that are told one by one. */
const MOST_SKIPS = 20;

/** Tells a person how far a packing is: a bar on a terminal, plain lines elsewhere. */
export class PackReporter {
  readonly #total: number;
  readonly #start = performance.now();
  readonly #bar?: ProgressBar;
  #done = 0;
  #skipped = 0;

  /** @param total How many images there are. */
  constructor(total: number) {
    this.#total = total;
    if (!Deno.stdout.isTerminal()) return;
    this.#bar = new ProgressBar({
      format: "{bar} {value}/{total} images  {speed} images/s  {left} left",
      stream: process.stdout,
    });
    this.#bar.start(total, 0, { speed: "-", left: "-" });
  }

  /** Images a second so far. */
  get speed(): number {
    return this.#done / (performance.now() - this.#start) * 1000;
  }

  /** Prints one event. */
  report(event: PackEvent): void {
    this.#done++;
    if (event.type === "skip" && ++this.#skipped <= MOST_SKIPS) {
      const last = this.#skipped === MOST_SKIPS ? "; others are only counted" : "";
      this.#line(`Skipped: ${event.error.message}${last}`);
    }
    const every = this.#bar ? 1 : Math.ceil(this.#total / LINES);
    if (this.#done % every !== 0) return;
    const speed = this.speed.toFixed(0);
    const left = describeDuration((this.#total - this.#done) / this.speed * 1000);
    if (this.#bar) return this.#bar.update(this.#done, { speed, left });
    this.#line(`${this.#done} of ${this.#total} images  ${speed} images/s  ${left} left`);
  }

  /** Takes the bar away. */
  close(): void {
    this.#bar?.stop();
  }

  #line(text: string) {
    // The bar is written over, and drawn again below by its next update.
    if (this.#bar) Deno.stdout.writeSync(new TextEncoder().encode("\r\x1b[K"));
    console.log(text);
  }
}
