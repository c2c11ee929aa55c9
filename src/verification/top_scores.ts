/** Keeps the highest of any number of scores, exactly, in room for twice as many. */
export class TopScores {
  /** Only scores above this can still be among the highest. */
  floor = -Infinity;
  readonly #count: number;
  #kept: Float32Array<ArrayBuffer>;
  #length = 0;

  /** @param count How many to keep. */
  constructor(count: number) {
    this.#count = count;
    this.#kept = new Float32Array(Math.min(2 * count, 1024));
    if (count === 0) this.floor = Infinity;
  }

  /** Takes a score, which must be above the floor. */
  add(score: number): void {
    if (this.#length === this.#kept.length) this.#makeRoom();
    if (score > this.floor) this.#kept[this.#length++] = score;
  }

  /** The highest scores, falling: as many as are kept, or as there were. */
  take(): Float32Array<ArrayBuffer> {
    return this.#kept.subarray(0, this.#length).sort().reverse().slice(0, this.#count);
  }

  #makeRoom(): void {
    if (this.#length < 2 * this.#count) {
      const larger = new Float32Array(Math.min(2 * this.#count, 2 * this.#length));
      larger.set(this.#kept);
      this.#kept = larger;
      return;
    }
    this.#kept.sort();
    this.#kept.copyWithin(0, this.#count);
    this.#length = this.#count;
    this.floor = this.#kept[0];
  }
}
