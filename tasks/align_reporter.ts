import type { AlignEvent } from "../src/alignment/align_options.ts";
import { describeDevice } from "./describe_device.ts";
import { describeDuration } from "./describe_duration.ts";
import type { TaskOutput } from "./task_output.ts";

/** Between two lines of a log, in milliseconds, and photos that are named as left out. */
const LINE_MS = 10_000, MOST_NAMED = 20;

/** Tells a person how far an alignment is: a bar on a terminal, elsewhere a line every ten seconds. */
export class AlignReporter {
  readonly #output: TaskOutput;
  #start = performance.now();
  #lastLine = performance.now();
  #images = 0;
  #before = 0;
  #done = 0;
  #skipped = 0;

  /** @param output Where to tell it. */
  constructor(output: TaskOutput) {
    this.#output = output;
  }

  /** Photos a second since it began, or was gone on with. */
  get speed(): number {
    return (this.#done - this.#before) / (performance.now() - this.#start) * 1000;
  }

  /** Prints one event. */
  report(event: AlignEvent): void {
    switch (event.type) {
      case "start":
        return this.#begin(event.images, event.done);
      case "device":
        return this.#output.line(describeDevice(event.device));
      case "packed":
        return;
      case "skip":
        this.#skip(event.path, event.reason);
    }
    this.#done++;
    const speed = this.speed.toFixed(0), now = performance.now();
    const left = describeDuration((this.#images - this.#done) / this.speed * 1000);
    if (this.#output.hasBar) return this.#output.updateBar(this.#done, { speed, left });
    if (now - this.#lastLine < LINE_MS) return;
    this.#lastLine = now;
    this.#output.line(`${this.#done} of ${this.#images} photos  ${speed} photos/s  ${left} left`);
  }

  #begin(images: number, done: number) {
    this.#images = images;
    this.#before = this.#done = done;
    this.#start = this.#lastLine = performance.now();
    if (done > 0) this.#output.line(`Going on after ${done} photos.`);
    const words = { speed: "-", left: "-" };
    this.#output.startBar(
      "{bar} {value}/{total} photos  {speed} photos/s  {left} left",
      images,
      done,
      words,
    );
  }

  #skip(path: string, reason: string) {
    this.#skipped++;
    if (this.#skipped > MOST_NAMED) return;
    const last = this.#skipped === MOST_NAMED ? "; others are only counted" : "";
    this.#output.line(`Left out "${path}": ${reason}${last}`);
  }
}
