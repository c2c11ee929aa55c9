import { visibleText } from "../src/checks/warn.ts";

/**
 * Ends the process with the exit code that `run` returns, or 0. A fault becomes one line on stderr and exit code 1;
 * `DEBUG=1` adds where it happened.
 */
export async function exitWith(run: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit(await run() ?? 0);
  } catch (error) {
    console.error(describeFault(error));
    Deno.exit(1);
  }
}

/**
 * What is printed of a fault: its message or, with `DEBUG=1`, where it happened.
 *
 * @param where Comes before the message.
 */
export function describeFault(error: unknown, where = ""): string {
  const fault = error instanceof Error ? error : new Error(String(error));
  const isTraced = Boolean(Deno.env.get("DEBUG"));
  return visibleText(
    isTraced ? `${where}${fault.stack}` : `error: ${where}${ofTask(fault.message)}`,
  );
}

/** A refusal of Deno's, in the words of somebody who called a task. */
function ofTask(message: string): string {
  return message.replace(
    /, run again with the --allow-[a-z]+ flag/,
    ", which the flags of this task do not give it",
  );
}
