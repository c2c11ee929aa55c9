import { Random } from "../src/random/random.ts";

/**
 * Broken versions of `bytes`: cut short, with bytes changed, with a stretch doubled or left out. The
 * seed is printed; `SEED=n` repeats it.
 */
export function* mutations(bytes: Uint8Array, count: number): Generator<Uint8Array<ArrayBuffer>> {
  const seed = Number(Deno.env.get("SEED") ?? Date.now());
  console.log(`mutations of SEED=${seed}`);
  for (let i = 0; i < count; i++) {
    const random = new Random(seed, "mutations", i);
    const copy = Uint8Array.from(bytes);
    const from = random.below(bytes.length), to = from + random.below(bytes.length - from);
    switch (random.below(4)) {
      case 0:
        yield copy.slice(0, from);
        break;
      case 1:
        for (let n = random.below(8); n >= 0; n--) {
          copy[random.below(bytes.length)] = random.below(256);
        }
        yield copy;
        break;
      case 2:
        yield Uint8Array.from([...copy.subarray(0, to), ...copy.subarray(from)]);
        break;
      default:
        yield Uint8Array.from([...copy.subarray(0, from), ...copy.subarray(to)]);
    }
  }
}
