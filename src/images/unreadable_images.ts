import type { ImageDecodeError } from "./image_decode_error.ts";

/** How many are named. */
const NAMED = 3;

/** Images that could not be read: how many there are, and what is wrong with the first few. */
export class UnreadableImages {
  readonly #first = new Map<string, string>();
  readonly #paths = new Set<string>();

  /** Counts an image, unless it has been counted before. */
  add({ path, reason }: ImageDecodeError): void {
    if (this.#first.size < NAMED) this.#first.set(path, reason);
    this.#paths.add(path);
  }

  /** How many there are. */
  get count(): number {
    return this.#paths.size;
  }

  /** Whether an image is among them. */
  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The first few with what is wrong with them, for the end of a sentence. */
  describe(): string {
    const reasons = new Set(this.#first.values());
    const named = reasons.size === 1
      ? `${[...this.#first.keys()].map(quoted).join(", ")} (${[...reasons][0]})`
      : [...this.#first].map(([path, reason]) => `${quoted(path)} (${reason})`).join(", ");
    const others = this.count - this.#first.size;
    return others > 0 ? `${named} and ${others} more` : named;
  }
}

function quoted(path: string): string {
  return `"${path}"`;
}
