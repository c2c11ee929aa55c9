import { confine, mayConfine } from "./confine.ts";
import type { Command } from "../src/npm/commander.ts";
import { exitWith } from "./exit_with.ts";
import { libraryOf, refuseLaunch } from "./mpi_ranks.ts";
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
  return await exitWith(async () => {
    const takesPart = command.options.some(({ long }) => long === "--mpi");
    const { mpi } = command.opts();
    if (refuseLaunch(command.name(), takesPart, mpi)) return 1;
    if (!await mayConfine()) return await run();
    const found = await Promise.try(paths).catch((error: Error) => {
      const library = libraryOf(mpi);
      if (library === undefined) throw error;
      // The other ranks wait for this one, and hear of it only once it is there.
      return { paths: { read: [], write: [], library }, fault: error.message };
    });
    return "fault" in found
      ? await confine(module, found.paths, found.fault)
      : await confine(module, found);
  });
}
