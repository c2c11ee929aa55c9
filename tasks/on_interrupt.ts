/** Is aborted by Ctrl-C or a request to end; a second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  const stop = new AbortController();
  const onSignal = () => stop.signal.aborted ? Deno.exit(130) : stop.abort();
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  return stop.signal;
}
