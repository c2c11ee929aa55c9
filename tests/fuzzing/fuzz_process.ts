/**
 * Fuzzes one parser in a process of its own, so that a crash or an endless loop ends nothing else. Prints the number
 * of each input, 4 bytes little-endian, before it is tried; in the end the fault on stderr, if there is one.
 */
import { fuzz } from "./fuzz.ts";
import { PARSERS } from "./parsers.ts";

const [name, seed, inputs, size] = Deno.args;
const number = new Uint8Array(4), view = new DataView(number.buffer);
const fault = await fuzz(PARSERS.find((parser) => parser.name === name)!, {
  seed: Number(seed),
  inputs: Number(inputs),
  large: size === "large",
  onInput(index) {
    view.setUint32(0, index, true);
    Deno.stdout.writeSync(number);
  },
});
if (fault) {
  console.error(fault.message);
  Deno.exit(1);
}
