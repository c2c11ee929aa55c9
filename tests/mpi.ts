/** Starts what is to be tested as ranks of MPI, with each launcher that is here. */
import { ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findMpiLibrary } from "../src/compute/mpi/find_mpi_library.ts";

/** A program that starts ranks, and what is particular about it. */
export interface Launcher {
  name: "Open MPI" | "MPICH";
  /** Its path. */
  program: string;
  /** Flags that let several ranks run on few cores. */
  flags: string[];
  /** What it takes to be run by root, as in a container. */
  env: Record<string, string>;
  /** Its library. */
  library: string;
}

const KNOWN = [
  {
    name: "Open MPI",
    programs: ["mpirun.openmpi"],
    flags: ["--oversubscribe", "--bind-to", "none"],
    env: { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" },
    says: { OMPI_COMM_WORLD_SIZE: "2" },
  },
  {
    name: "MPICH",
    programs: ["mpirun.mpich", "mpiexec.hydra"],
    flags: [],
    env: {},
    says: { PMI_SIZE: "2" },
  },
] as const;

const folders = (Deno.env.get("PATH") ?? "").split(delimiter);

/** Those that are here. */
export const launchers: Launcher[] = KNOWN.flatMap(({ name, programs, flags, env, says }) => {
  const program = programs.flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
  if (program === undefined) return [];
  const library = findMpiLibrary(undefined, (key) => (says as Record<string, string>)[key]);
  return [{ name, program, flags: [...flags], env, library }];
});

if (launchers.length < KNOWN.length) {
  console.warn(
    `${launchers.length} of ${KNOWN.length} launchers of MPI are here: tests with the others are skipped.`,
  );
  if (Deno.env.get("CI")) {
    Deno.test("CI has Open MPI and MPICH (apt install openmpi-bin libopenmpi-dev mpich)", () => {
      ok(launchers.length === KNOWN.length);
    });
  }
}

/** Declares one test a launcher; those that are not here are ignored. */
export function testWithMpi(name: string, test: (launcher: Launcher) => Promise<void>): void {
  for (const known of KNOWN) {
    const launcher = launchers.find(({ name }) => name === known.name);
    Deno.test({
      name: `${name} [${known.name}]`,
      ignore: launcher === undefined,
      fn: () => test(launcher!),
    });
  }
}

/** Declares one test with the first launcher that is here; `tests/long` has those with each. */
export function testWithAnyMpi(name: string, test: (launcher: Launcher) => Promise<void>): void {
  const [launcher] = launchers;
  Deno.test({ name, ignore: launcher === undefined, fn: () => test(launcher) });
}

/** `deno ARGS` as so many ranks, in the folder of the project. */
export function ranksCommand(launcher: Launcher, count: number, args: string[]): Deno.Command {
  return launched(launcher, [["-n", String(count), Deno.execPath(), ...args]]);
}

/**
 * One rank for each list of arguments.
 *
 * @param folders In which each of them is started.
 */
export function differingRanksCommand(
  launcher: Launcher,
  ranks: string[][],
  folders: string[] = [],
): Deno.Command {
  return launched(
    launcher,
    ranks.map((args, i) => {
      const place = folders[i] === undefined ? [] : ["-wdir", folders[i]];
      return ["-n", "1", ...place, Deno.execPath(), ...args];
    }),
  );
}

function launched({ program, flags, env }: Launcher, programs: string[][]): Deno.Command {
  return new Deno.Command(program, {
    args: [...flags, ...programs.flatMap((args, i) => i > 0 ? [":", ...args] : args)],
    cwd: new URL("../", import.meta.url),
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs it to its end. */
export async function outputOf(command: Deno.Command) {
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout).replaceAll("\r", ""), stderr: text.decode(stderr) };
}
