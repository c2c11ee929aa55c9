import type { Communicator } from "./communicator.ts";

/** Numbers that one rank puts out at a time; more are sent in several goes. */
const SLOT = 1 << 18;

/** How often a waiting rank looks whether another one has failed, in milliseconds. */
const LOOK_MS = 500;

/**
 * How long rank 0 waits for the others, in milliseconds of looking: they come to an exchange at nearly the same time. They
 * in turn wait as long as it takes, as rank 0 verifies and saves in between.
 */
const PATIENCE_MS = 600_000;

// Places in the control words, before one length a rank.
const ARRIVED = 0, ROUND = 1, FAILED = 2, LENGTHS = 3;

/** The memory that {@link SharedCommunicator}s of `size` ranks share. */
export function communicatorMemory(size: number): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (controlWords(size) + (size + 1) * SLOT));
}

/**
 * A {@link Communicator} among workers of one process, through memory they share. It blocks its thread while it waits.
 */
export class SharedCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly #control: Int32Array;
  readonly #slots: Float32Array[];
  readonly #sum: Float32Array;
  readonly #patienceMs: number;

  /**
   * Takes part as `rank` of `size`, in what {@link communicatorMemory} made for as many.
   *
   * @param patienceMs How long to wait for the others before they are taken to be gone.
   */
  constructor(
    memory: SharedArrayBuffer,
    rank: number,
    size: number,
    patienceMs: number = rank === 0 ? PATIENCE_MS : Infinity,
  ) {
    this.#patienceMs = patienceMs;
    this.rank = rank;
    this.size = size;
    this.#control = new Int32Array(memory, 0, controlWords(size));
    const slot = (i: number) => new Float32Array(memory, 4 * (controlWords(size) + i * SLOT), SLOT);
    this.#slots = Array.from({ length: size }, (_, i) => slot(i));
    this.#sum = slot(size);
  }

  allReduce(values: readonly Float32Array[], sums: readonly Float32Array[]): void {
    const slot = this.#slots[this.rank];
    const total = values.reduce((sum, { length }) => sum + length, 0);
    for (let from = 0; from < total; from += SLOT) {
      const count = Math.min(SLOT, total - from);
      forEachPiece(values, from, count, (piece, at) => slot.set(piece, at));
      this.#meet();
      this.#sumShare(count);
      this.#meet();
      forEachPiece(sums, from, count, (piece, at) => {
        piece.set(this.#sum.subarray(at, at + piece.length));
      });
    }
  }

  allGather(values: Float32Array): Float32Array[] {
    Atomics.store(this.#control, LENGTHS + this.rank, values.length);
    this.#meet();
    const gathered = this.#slots.map((_, rank) =>
      new Float32Array(Atomics.load(this.#control, LENGTHS + rank))
    );
    const longest = Math.max(...gathered.map(({ length }) => length));
    for (let from = 0; from < longest; from += SLOT) {
      this.#slots[this.rank].set(values.subarray(from, from + SLOT));
      this.#meet();
      gathered.forEach((all, rank) => {
        const count = Math.min(SLOT, all.length - from);
        if (count > 0) all.set(this.#slots[rank].subarray(0, count), from);
      });
      this.#meet();
    }
    return gathered;
  }

  broadcast(bytes: Uint8Array = new Uint8Array()): Uint8Array {
    if (this.rank > 0) return bytesOf(this.allGather(new Float32Array())[0]);
    // A word more says how many bytes the last ones have.
    const words = new Uint32Array(1 + Math.ceil(bytes.length / 4));
    words[0] = bytes.length;
    new Uint8Array(words.buffer, 4).set(bytes);
    return bytesOf(this.allGather(new Float32Array(words.buffer))[0]);
  }

  /** Makes every other rank's call throw, now and from now on. */
  fail(): void {
    Atomics.store(this.#control, FAILED, 1);
    Atomics.notify(this.#control, ROUND);
  }

  /** Each rank adds up its share of the places, all in the order of the ranks. */
  #sumShare(length: number) {
    const share = Math.ceil(length / this.size);
    const from = Math.min(length, this.rank * share), to = Math.min(length, from + share);
    const [first, ...others] = this.#slots;
    const sum = this.#sum.subarray(from, to);
    sum.set(first.subarray(from, to));
    for (const slot of others) {
      for (let i = from; i < to; i++) sum[i - from] += slot[i];
    }
  }

  /** Returns once all ranks are here. */
  #meet() {
    const round = Atomics.load(this.#control, ROUND);
    if (Atomics.add(this.#control, ARRIVED, 1) === this.size - 1) {
      Atomics.store(this.#control, ARRIVED, 0);
      Atomics.add(this.#control, ROUND, 1);
      Atomics.notify(this.#control, ROUND);
    } else {
      // Looks are counted, not time: a machine that slept has not looked.
      for (let waited = 0; Atomics.load(this.#control, ROUND) === round; waited += LOOK_MS) {
        this.#throwIfFailed();
        if (waited >= this.#patienceMs) {
          this.fail();
          throw new Error(
            `Cannot go on as another worker has not answered for ${this.#patienceMs / 1000} s`,
          );
        }
        Atomics.wait(this.#control, ROUND, round, LOOK_MS);
      }
    }
    this.#throwIfFailed();
  }

  #throwIfFailed() {
    if (Atomics.load(this.#control, FAILED)) {
      throw new Error("Cannot go on as another worker has stopped");
    }
  }
}

/** The bytes behind the word that says how many there are. */
function bytesOf(words: Float32Array): Uint8Array {
  const [length] = new Uint32Array(words.buffer, words.byteOffset, 1);
  return new Uint8Array(words.buffer, words.byteOffset + 4, length);
}

function controlWords(size: number): number {
  return LENGTHS + size;
}

/** The pieces of arrays that hold the numbers `from` to `from + count` of them all, and the place of each among those. */
function forEachPiece(
  arrays: readonly Float32Array[],
  from: number,
  count: number,
  use: (piece: Float32Array, at: number) => void,
) {
  let start = -from;
  for (const array of arrays) {
    const first = Math.max(0, -start), end = Math.min(array.length, count - start);
    if (first < end) use(array.subarray(first, end), start + first);
    start += array.length;
  }
}
