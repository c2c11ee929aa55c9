/** One press of Ctrl-C comes twice where a parent passes on what its group got: ms. */
const ONE_PRESS = 300;

/** Is aborted by Ctrl-C or a request to end; a second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  const stop = new AbortController();
  let first = Infinity;
  const onSignal = () => {
    if (performance.now() - first > ONE_PRESS) Deno.exit(130);
    first = Math.min(first, performance.now());
    stop.abort();
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  return stop.signal;
}
