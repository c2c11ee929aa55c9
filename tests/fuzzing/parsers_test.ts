import { ok, strictEqual } from "node:assert/strict";
import { fuzz, fuzzInput } from "./fuzz.ts";
import { PARSERS } from "./parsers.ts";
import { toHex } from "./to_hex.ts";

/** `deno task fuzz` tries many more, and large ones. */
const INPUTS = 150, SEED = 1;

for (const parser of PARSERS) {
  Deno.test(`the parser of ${parser.name} answers broken inputs with a result or a sentence`, async () => {
    // One after the other, as they may take the same file.
    const isSound = await Array.fromAsync(
      parser.samples,
      async (sample) => {
        try {
          await parser.parse(Uint8Array.from(sample));
          return true;
        } catch {
          return false;
        }
      },
    );
    ok(isSound.includes(true), "no sample is sound");
    const fault = await fuzz(parser, { seed: SEED, inputs: INPUTS });
    const input = fault && toHex(fuzzInput(parser, SEED, fault.index, false));
    strictEqual(fault?.message, undefined, `${fault?.message}: ${input}`);
  });
}
