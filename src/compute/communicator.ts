import type { Precision } from "./precision.ts";

/**
 * Several trainers that take their steps together. Every rank makes the same calls in the same order; a call returns once
 * all ranks have made it, with the same numbers, to the bit, on each.
 */
export interface Communicator {
  /** Which of them this is, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /**
   * Sums over all ranks, in one exchange.
   *
   * @param values Arrays of the same lengths on every rank.
   * @param sums Arrays of those lengths that the sums are written to; they may be `values`.
   * @param precision In which numbers travel where they do: in float16 each has 11 bits, of a scale that 1,024 of them share, and
   * takes half the time. Sums are made in float32, in the order of the ranks, either way. @default {"float32"}
   */
  allReduce(
    values: readonly Float32Array[],
    sums: readonly Float32Array[],
    precision?: Precision,
  ): void;
  /** What each rank gave, by rank, bit by bit; they may give different numbers of values. */
  allGather(values: Float32Array): Float32Array[];
  /**
   * What rank 0 gave, on every rank.
   *
   * @param bytes Read on rank 0 alone; the others may leave it out.
   */
  broadcast(bytes?: Uint8Array): Uint8Array;
  /** Lets no other rank wait any longer: calls of theirs that are under way, or are still to come, end with a fault. */
  fail(): void;
  /**
   * How many of the ranks, this one included, have their memory from the same machine.
   *
   * @default {size}
   */
  readonly neighbours?: number;
}

/** One trainer by itself. */
export const singleRank: Communicator = {
  rank: 0,
  size: 1,
  allReduce: (values, sums) => values.forEach((some, i) => sums[i].set(some)),
  allGather: (values) => [values],
  broadcast: (bytes = new Uint8Array()) => bytes,
  fail: () => {},
};

/** What each rank gives, by rank, as far as JSON can say it. Every rank must call. */
export function gatherJson<T>(communicator: Communicator, value: T): T[] {
  const text = new TextEncoder().encode(JSON.stringify(value));
  // In whole numbers of four bytes, the last of which white space fills up.
  const bytes = new Uint8Array(4 * Math.ceil(text.length / 4)).fill(" ".charCodeAt(0));
  bytes.set(text);
  return communicator.allGather(new Float32Array(bytes.buffer)).map((all) =>
    JSON.parse(new TextDecoder().decode(new Uint8Array(all.buffer, all.byteOffset, all.byteLength)))
  );
}
