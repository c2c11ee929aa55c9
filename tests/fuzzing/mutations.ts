import { Random } from "../../src/random/random.ts";
import { mutate } from "./mutate.ts";

/**
 * Broken versions of a sample, for tests of what a parser says of them; that it says something, within bounds of time and
 * memory, is for the table of parsers to show. The seed is printed; `SEED=n` repeats it.
 */
export function* mutations(sample: Uint8Array, count: number): Generator<Uint8Array<ArrayBuffer>> {
  const seed = Number(Deno.env.get("SEED") ?? Date.now());
  console.log(`mutations of SEED=${seed}`);
  for (let i = 0; i < count; i++) yield mutate([sample], new Random(seed, "mutations", i));
}
