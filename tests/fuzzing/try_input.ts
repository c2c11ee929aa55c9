import process from "node:process";
import type { FuzzedParser } from "./fuzzed_parser.ts";
import { limitBuffers } from "./limit_buffers.ts";
import { describePollution } from "./pollution.ts";

/** What small things a parser needs take, whatever the input is. */
const FIXED_BYTES = 2 ** 16;

/** Of a core, whatever else the machine does: what may take long once, such as compiling, and for a MiB of input. */
const SECONDS = 1, SECONDS_PER_MIB = 1;

/** Errors that a parser may throw; all others say that it did not see what it met. */
const EXPECTED = ["Error", "SyntaxError", "RangeError", "ImageDecodeError"];

/** What the engine says where a parser should have looked first. */
const OF_THE_ENGINE = new RegExp(
  [
    "Invalid (typed )?array (buffer )?length",
    "Invalid (string length|count|DataView|offset)",
    "Array buffer allocation|out of memory|call stack",
    "outside the bounds|start offset|byte length of",
    "Cannot (read properties|set properties|mix BigInt|convert|destructure)",
    "is not (a function|iterable|defined)|undefined or null",
  ].join("|"),
  "i",
);

/**
 * Gives an input to a parser.
 *
 * @returns What is wrong with the answer, if it is neither a result nor an error with a sentence, takes too long or
 * too many bytes of buffers, or an object became another kind of object by it.
 */
export async function tryInput(
  { parse, says = /^Cannot /, memory = 1 }: FuzzedParser,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  const start = process.threadCpuUsage();
  let fault: string | undefined, result: unknown;
  try {
    await limitBuffers(FIXED_BYTES + memory * bytes.length, async () => {
      result = await parse(bytes);
    });
  } catch (error) {
    fault = faultOf(error, says);
  }
  const { user, system } = process.threadCpuUsage(start), seconds = (user + system) / 1e6;
  fault ??= describePollution(result);
  if (fault !== undefined) return fault;
  const most = SECONDS + SECONDS_PER_MIB * bytes.length / 2 ** 20;
  if (seconds > most) return `it takes ${seconds.toFixed(1)} s, of ${most.toFixed(1)} s allowed`;
}

function faultOf(error: unknown, says: RegExp): string | undefined {
  if (!(error instanceof Error)) return `it throws no error but ${error}`;
  if (!EXPECTED.includes(error.name)) return `it throws a ${error.name}: ${error.message}`;
  if (!says.test(error.message)) return `its message does not say what failed: ${error.message}`;
  if (OF_THE_ENGINE.test(error.message)) return `it met a fault by chance: ${error.message}`;
}
