/** One press of Ctrl-C comes twice where a parent passes on what its group got: ms between the two. */
const ONE_PRESS = 300;

/** The same of ranks, which may share a core with others. Launchers have a way of their own to end them at once. */
const ONE_PRESS_OF_RANKS = 5000;

/** By the custom of shells 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

/** Why a task was interrupted. */
class Interrupt extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("Stopped as it was asked to");
    this.exitCode = exitCode;
  }
}

/**
 * Is aborted by Ctrl-C or a request to end; a second one ends the process at once.
 *
 * @param isRank Whether a launcher of MPI started the process, and signals it.
 */
export function onInterrupt(isRank = false): AbortSignal {
  const stop = new AbortController();
  const onePress = isRank ? ONE_PRESS_OF_RANKS : ONE_PRESS;
  let first = Infinity;
  const listen = (signal: keyof typeof EXIT_CODES) =>
    Deno.addSignalListener(signal, () => {
      if (performance.now() - first > onePress) Deno.exit(EXIT_CODES[signal]);
      first = Math.min(first, performance.now());
      stop.abort(new Interrupt(EXIT_CODES[signal]));
    });
  listen("SIGINT");
  if (Deno.build.os !== "windows") listen("SIGTERM");
  return stop.signal;
}

/** With what to end a task that has stopped as it, or another rank of it, was asked to. */
export function exitCodeOf({ reason }: AbortSignal): number {
  return (reason as Interrupt | undefined)?.exitCode ?? EXIT_CODES.SIGTERM;
}
