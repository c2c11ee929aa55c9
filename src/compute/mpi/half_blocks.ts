/** Numbers that share a scale. */
export const BLOCK = 1024;

/** The exponent that the largest of them gets: far from overflow, and from where float16 has fewer bits. */
const LARGEST_EXPONENT = 14;

/**
 * Rows of numbers in float16, as they travel: each row has a scale for each {@link BLOCK} of its numbers, a power of two in float32,
 * and these. A number keeps 11 bits as long as it is at least the 2^-28th part of the largest of its block; one that is not finite
 * stays so.
 */
export class HalfBlocks {
  /** Of all rows, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of one row. */
  readonly rowBytes: number;
  readonly #length: number;
  readonly #scaled = new Float32Array(BLOCK);

  /** @param length Numbers in a row, a multiple of {@link BLOCK}. */
  constructor(rows: number, length: number) {
    this.#length = length;
    this.rowBytes = 4 * (length / BLOCK) + 2 * length;
    this.bytes = new Uint8Array(rows * this.rowBytes);
  }

  /** Writes a row: the first numbers of `values`. */
  write(row: number, values: Float32Array): void {
    const { scales, halves } = this.#row(row), scaled = this.#scaled;
    for (let block = 0; block < scales.length; block++) {
      const at = block * BLOCK, own = values.subarray(at, at + BLOCK);
      let largest = 0;
      for (let i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(own[i]));
      const scale = largest > 0 && largest < Infinity ? scaleFor(largest) : 1;
      scales[block] = scale;
      for (let i = 0; i < BLOCK; i++) scaled[i] = own[i] / scale;
      halves.set(scaled, at);
    }
  }

  /** Reads a row. */
  read(row: number, into: Float32Array): void {
    const { scales, halves } = this.#row(row);
    into.set(halves);
    for (let block = 0; block < scales.length; block++) {
      const at = block * BLOCK, scale = scales[block];
      for (let i = at; i < at + BLOCK; i++) into[i] *= scale;
    }
  }

  /** Adds a row. */
  add(row: number, to: Float32Array): void {
    const { scales, halves } = this.#row(row), scaled = this.#scaled;
    for (let block = 0; block < scales.length; block++) {
      const at = block * BLOCK, scale = scales[block];
      scaled.set(halves.subarray(at, at + BLOCK));
      for (let i = 0; i < BLOCK; i++) to[at + i] += scaled[i] * scale;
    }
  }

  #row(row: number) {
    const { buffer } = this.bytes, blocks = this.#length / BLOCK, at = row * this.rowBytes;
    return {
      scales: new Float32Array(buffer, at, blocks),
      halves: new Float16Array(buffer, at + 4 * blocks, this.#length),
    };
  }
}

/** The power of two by which numbers are divided. */
function scaleFor(largest: number): number {
  const exponent = Math.floor(Math.log2(largest)) - LARGEST_EXPONENT;
  // Smaller ones are no numbers of float32 with all of their bits.
  return 2 ** Math.max(-126, exponent);
}
