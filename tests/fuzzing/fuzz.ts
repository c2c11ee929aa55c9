import { Random } from "../../src/random/random.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";
import { mutate, stretch } from "./mutate.ts";
import { tryInput } from "./try_input.ts";

/** The length of inputs that are stretched. */
export const LARGE = 8 * 2 ** 20;

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
    if (message !== undefined) return { index, message };
  }
}

/** Input number `index`; the first are the samples as they are, unless they are large. */
export function fuzzInput(
  { name, samples }: FuzzedParser,
  seed: number,
  index: number,
  large: boolean,
): Uint8Array<ArrayBuffer> {
  if (large) return stretch(samples, LARGE, new Random(seed, "stretch", name, index));
  if (index < samples.length) return Uint8Array.from(samples[index]);
  return mutate(samples, new Random(seed, "mutate", name, index));
}

async function settle(run: () => unknown) {
  try {
    await run();
  } catch { /* is judged when it is tried */ }
}
