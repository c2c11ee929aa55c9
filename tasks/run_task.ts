/** Runs a task; a fault becomes one line on stderr and exit code 1. `DEBUG=1` adds where it happened. */
export async function runTask(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    console.error(Deno.env.get("DEBUG") ? fault.stack : `error: ${fault.message}`);
    Deno.exit(1);
  }
}
