import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };
import { PACKAGE_FOLDERS } from "../src/npm/package_folders.ts";
import { LAUNCH_ENVIRONMENT } from "../src/compute/mpi/mpi_launch.ts";
import { laterNarrowed, narrow, type NarrowedPermissions, narrowedPermissions } from "./narrow.ts";
import type { TaskPaths } from "./task_paths.ts";

/** What is read of this project and its packages. */
const CODE = [
  ...["src/", "tasks/", ...Object.values(project.exports)].map((path) =>
    fileURLToPath(new URL(`../${path}`, import.meta.url))
  ),
  ...PACKAGE_FOLDERS,
];

const CONFINED = "VIRTUAL_FC_CONFINED";

/** Read by commander, tfjs, imagescript, Mesa and Deno's WebGPU, for where temporary files and caches are, and how MPI launched. */
export const ENVIRONMENT = [
  CONFINED,
  ...["DEBUG", "NODE_ENV", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"],
  ...["IMAGESCRIPT_WASM_SIMD", "XDG_RUNTIME_DIR", "DENO_WEBGPU_BACKEND"],
  ...["TMPDIR", "TMP", "TEMP", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"],
  ...LAUNCH_ENVIRONMENT,
];

/**
 * Runs a module once more, with the same arguments, in a process that may read and write these files alone. It gets the
 * signals that this one gets, and ends when this one is killed.
 *
 * @param fault What the process is to tell once it has met the other ranks that it is one of, instead of its work.
 * @returns Its exit code.
 */
export async function confine(module: string, paths: TaskPaths, fault?: string): Promise<number> {
  const [read, write] = [paths.read, paths.write].map((some) => some.filter((path) => path !== ""));
  const permitted = { read: [...CODE, ...read, ...write], write };
  const { flags, kept, broad } = paths.isLate
    ? laterNarrowed(permitted)
    : narrowedPermissions(permitted);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-remote"],
      ...["--config", fileURLToPath(new URL("../deno.json", import.meta.url))],
      `--allow-env=${ENVIRONMENT}`,
      "--allow-sys=systemMemoryInfo",
      `--allow-read=${flags.read}`,
      ...(flags.write.length > 0 ? [`--allow-write=${flags.write}`] : []),
      ...(paths.listen ? [`--allow-net=${paths.listen}`] : []),
      ...(paths.library ? [`--allow-ffi=${paths.library}`] : []),
      ...[module, ...Deno.args],
      ...(paths.library ? ["--mpi", paths.library] : []),
    ],
    env: { [CONFINED]: JSON.stringify({ kept, broad, isLate: paths.isLate, fault }) },
    stdin: "piped",
  }).spawn();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => child.kill(signal));
  const { code, signal } = await child.status;
  // Launchers of MPI take an exit code for less than a signal, before ranks have met.
  if (paths.library !== undefined && signal === "SIGKILL") Deno.kill(Deno.pid, signal);
  return code;
}

const SIGNALS: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether this process may run another; one that runs in it already ends with it. */
export async function mayConfine(): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "env", variable: CONFINED });
  if (state === "granted" && Deno.env.has(CONFINED)) {
    const { isLate, fault, ...given } = JSON.parse(Deno.env.get(CONFINED)!);
    earlier = fault;
    if (isLate) late = given;
    else narrow(given);
    endWithParent();
    return false;
  }
  return (await Deno.permissions.query({ name: "run" })).state === "granted";
}

let earlier: string | undefined;

/** What went wrong before this process was confined, and is for it to tell. */
export function earlierFault(): Error | undefined {
  return earlier === undefined ? undefined : new Error(earlier);
}

/** What is to be given back by {@link narrowTo}. */
let late: Pick<NarrowedPermissions, "kept" | "broad"> | undefined;

/** Confines a process whose paths were not all known when it was started, to these besides those that were. */
export function narrowTo(read: readonly string[]): void {
  if (!late) return;
  const { kept, broad } = late;
  narrow({ kept: { ...kept, read: [...kept.read, ...read.map((path) => resolve(path))] }, broad });
  late = undefined;
}

/** The parent holds the other end of standard input, and writes nothing to it. */
async function endWithParent(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(130);
}
