import { ok, strictEqual } from "node:assert/strict";
import { fuzz, fuzzInput } from "./fuzz.ts";
import { PARSERS } from "./parsers.ts";
import { toHex } from "./to_hex.ts";

/** `deno task fuzz` tries many more, and large ones. */
const INPUTS = 2000, SEED = 1;

for (const parser of PARSERS) {
  Deno.test(`the parser of ${parser.name} answers broken inputs with a result or a sentence`, async () => {
    const parsed = await Promise.allSettled(
      parser.samples.map(async (sample) => await parser.parse(Uint8Array.from(sample))),
    );
    ok(parsed.some(({ status }) => status === "fulfilled"), "no sample is sound");
    const fault = await fuzz(parser, { seed: SEED, inputs: INPUTS });
    const input = fault && toHex(fuzzInput(parser, SEED, fault.index, false));
    strictEqual(fault?.message, undefined, `${fault?.message}: ${input}`);
  });
}
