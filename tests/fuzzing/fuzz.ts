import * as fc from "../../src/npm/fast_check.ts";
import { Random } from "../../src/random/random.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";
import { mutate, stretch } from "./mutate.ts";
import { toHex } from "./to_hex.ts";
import { tryInput } from "./try_input.ts";

/** The length of inputs that are stretched. */
export const LARGE = 8 * 2 ** 20;

/** How long to look for a smaller input. */
const SHRINKING_MS = 10_000;

/** Which inputs to try. */
export interface FuzzOptions {
  /** The same seed makes the same inputs. */
  seed: number;
  /** How many. */
  inputs: number;
  /** Of 8 MiB each, one stretch of a sample repeated; otherwise they are about as long as the samples. */
  large?: boolean;
  /** Hears the number of each input before it is tried. */
  onInput?: (index: number) => void;
}

/** An answer that a parser must not give. */
export interface FuzzFault {
  /** Which input it was. */
  index: number;
  /** What is wrong. */
  message: string;
}

/** Gives a parser its samples and then broken ones, until one is answered wrongly. */
export async function fuzz(
  parser: FuzzedParser,
  { seed, inputs, large = false, onInput }: FuzzOptions,
): Promise<FuzzFault | undefined> {
  // What a parser loads once is not what an input takes.
  for (const sample of parser.samples) await settle(() => parser.parse(Uint8Array.from(sample)));
  for (let index = 0; index < inputs; index++) {
    onInput?.(index);
    const message = await tryInput(parser, fuzzInput(parser, seed, index, large));
    if (message === undefined) continue;
    return isMade(parser, index, large) ? await shrink(parser, seed, index) : { index, message };
  }
}

/**
 * Input number `index`: the first are the samples as they are, of those after them one in three is made up, one made
 * up and then broken, and one a broken sample. Large ones are all stretched samples.
 */
export function fuzzInput(
  parser: FuzzedParser,
  seed: number,
  index: number,
  large: boolean,
): Uint8Array<ArrayBuffer> {
  const { name, samples, made } = parser;
  if (large) return stretch(samples, LARGE, new Random(seed, "stretch", name, index));
  if (index < samples.length) return Uint8Array.from(samples[index]);
  const random = new Random(seed, "mutate", name, index);
  if (index % 3 === 0) return mutate(samples, random);
  const [input] = fc.sample(made, { seed: seedOf(parser, seed, index), numRuns: 1 });
  return isMade(parser, index, large)
    ? Uint8Array.from(input)
    : mutate([input, ...samples], random);
}

function isMade({ samples }: FuzzedParser, index: number, large: boolean): boolean {
  return !large && index >= samples.length && index % 3 === 1;
}

function seedOf({ name }: FuzzedParser, seed: number, index: number): number {
  return new Random(seed, "made", name, index).below(2 ** 31);
}

/** A fault of a made-up input, and the smallest like it that has one too. */
async function shrink(parser: FuzzedParser, seed: number, index: number): Promise<FuzzFault> {
  let message = "", input = new Uint8Array();
  const isFine = fc.asyncProperty(parser.made, async (made) => {
    const bytes = Uint8Array.from(made), fault = await tryInput(parser, bytes);
    if (fault !== undefined) [message, input] = [fault, bytes];
    return fault === undefined;
  });
  const { failed } = await fc.check(isFine, {
    seed: seedOf(parser, seed, index),
    numRuns: 1,
    interruptAfterTimeLimit: SHRINKING_MS,
  });
  if (!failed) return { index, message: "its answer is not always the same" };
  return { index, message: `${message}; so does ${toHex(input)}` };
}

async function settle(run: () => unknown) {
  try {
    await run();
  } catch { /* is judged when it is tried */ }
}
