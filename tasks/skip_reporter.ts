import type { ImageDecodeError } from "../src/images/image_decode_error.ts";
import { UnreadableImages } from "../src/images/unreadable_images.ts";
import type { TaskOutput } from "./task_output.ts";

/** Images that are told one by one. */
const MOST_LINES = 20;

/** Tells a person of images that cannot be read, of each once however often it comes, and in the end how many there were. */
export class SkipReporter {
  readonly #output: TaskOutput;
  readonly #unreadable = new UnreadableImages();

  /** @param output Where to tell it. */
  constructor(output: TaskOutput) {
    this.#output = output;
  }

  /** Prints a line for an image, unless that were too many. */
  report(error: ImageDecodeError): void {
    if (this.#unreadable.has(error.path)) return;
    this.#unreadable.add(error);
    const { count } = this.#unreadable;
    if (count > MOST_LINES) return;
    const last = count === MOST_LINES ? "; others are only counted" : "";
    this.#output.line(`Skipped: ${error.message}${last}`);
  }

  /** Prints how many there were, if there were any. */
  finish(): void {
    const { count } = this.#unreadable;
    if (count === 0) return;
    const images = count === 1 ? "1 image" : `${count.toLocaleString("en-US")} images`;
    this.#output.line(
      `${images} could not be read and ${count === 1 ? "was" : "were"} left out; ` +
        "deno task inspect --decode --out DIR names all.",
    );
  }
}
