import { confine, mayConfine } from "./confine.ts";
import type { Command } from "../src/npm/commander.ts";
import { exitWith } from "./exit_with.ts";
import type { TaskPaths } from "./task_paths.ts";

/** What a task says on the command line, touches and does. */
export interface Task {
  /** Its module, which calls {@link runTask}: `import.meta.url`. */
  module: string;
  /** Its flags. */
  // deno-lint-ignore no-explicit-any -- whatever its flags are
  command: Command<any, any, any>;
  /** What it reads and writes, once its flags are parsed. */
  paths(): TaskPaths | Promise<TaskPaths>;
  /** Does it, once its flags are parsed; the exit code, if it is not 0. */
  run(): Promise<number | void>;
}

/**
 * Runs a task, and ends the process. With the permission to run Deno, the task runs in a process of its own that
 * may read and write its own files alone, whatever its data tells it to, and may not reach the network or run
 * anything; without, it runs in this one.
 */
export async function runTask({ module, command, paths, run }: Task): Promise<never> {
  command.parse(Deno.args, { from: "user" });
  return await exitWith(async () =>
    await mayConfine() ? await confine(module, await paths()) : await run()
  );
}
