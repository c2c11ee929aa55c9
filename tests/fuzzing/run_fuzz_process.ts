import { fileURLToPath } from "node:url";
import { type FuzzFault, LARGE } from "./fuzz.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";

/** Which inputs a process tries. */
export interface FuzzProcessOptions {
  /** The same seed makes the same inputs. */
  seed: number;
  /** How many. */
  inputs: number;
  /** Whether they are of 8 MiB each. */
  large: boolean;
}

/** What a process found. */
export interface FuzzReport {
  /** Inputs that were given to the parser. */
  tried: number;
  /** Seconds in all. */
  seconds: number;
  /** What the last of them did, if that was wrong. */
  fault?: FuzzFault;
}

/** Far longer than an input may take: then it takes for ever. */
const SILENCE_MS = 60_000;

/** MiB of heap that Deno, its own modules, ours and fast-check take. */
const HEAP_OF_NOTHING = 16;

/** As much as no bound, MiB. */
const MOST_HEAP = 4096;

/**
 * Fuzzes a parser in a process of its own. The heap of the engine is bounded by what a large input may take, so
 * that a parser that keeps more ends the process.
 */
export async function runFuzzProcess(
  { name, memory = 1 }: FuzzedParser,
  { seed, inputs, large }: FuzzProcessOptions,
): Promise<FuzzReport> {
  const start = performance.now();
  const heap = HEAP_OF_NOTHING + Math.min(MOST_HEAP, Math.ceil(memory * LARGE / 2 ** 20));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      `--v8-flags=--max-old-space-size=${heap},--max-semi-space-size=1`,
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env=NO_COLOR,NODE_ENV,XDG_RUNTIME_DIR,DENO_WEBGPU_BACKEND,IMAGESCRIPT_WASM_SIMD,TMPDIR,TMP,TEMP",
      fileURLToPath(new URL("./fuzz_process.ts", import.meta.url)),
      ...[name, String(seed), String(inputs), large ? "large" : "small"],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  const said = new Response(child.stderr).text();
  let numbers = 0, isSilent = false;
  const giveUp = () => {
    isSilent = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(giveUp, SILENCE_MS);
  for await (const { length } of child.stdout) {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE_MS);
    numbers += length;
  }
  const { code, signal } = await child.status;
  clearTimeout(timer);

  const tried = numbers / 4, seconds = (performance.now() - start) / 1000;
  if (code === 0) return { tried, seconds };
  const text = (await said).trim();
  const message = isSilent
    ? `no answer came within ${SILENCE_MS / 1000} s`
    : signal === null && code === 1
    ? text
    : `it ended the process, whose heap is ${heap} MiB, with ${signal ?? `code ${code}`}: ${
      /Fatal.*/.exec(text)?.[0] ?? text.split("\n").at(-1)
    }`;
  return { tried, seconds, fault: { index: tried - 1, message } };
}
