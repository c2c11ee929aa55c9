import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };
import { PACKAGE_FOLDERS } from "../src/npm/package_folders.ts";
import { narrow, narrowedPermissions } from "./narrow.ts";
import type { TaskPaths } from "./task_paths.ts";

/** What is read of this project and its packages. */
const CODE = [
  ...["src/", "tasks/", ...Object.values(project.exports)].map((path) =>
    fileURLToPath(new URL(`../${path}`, import.meta.url))
  ),
  ...PACKAGE_FOLDERS,
];

const CONFINED = "VIRTUAL_FC_CONFINED";

/** Read by commander, tfjs, imagescript, Mesa and Deno's WebGPU, and for where temporary files and caches are. */
export const ENVIRONMENT = [
  CONFINED,
  ...["DEBUG", "NODE_ENV", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"],
  ...["IMAGESCRIPT_WASM_SIMD", "XDG_RUNTIME_DIR", "DENO_WEBGPU_BACKEND"],
  ...["TMPDIR", "TMP", "TEMP", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"],
];

/**
 * Runs a module once more, with the same arguments, in a process that may read and write these files alone. It gets the
 * signals that this one gets, and ends when this one is killed.
 *
 * @returns Its exit code.
 */
export async function confine(module: string, paths: TaskPaths): Promise<number> {
  const [read, write] = [paths.read, paths.write].map((some) => some.filter((path) => path !== ""));
  const { flags, kept, broad } = narrowedPermissions({ read: [...CODE, ...read, ...write], write });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-remote"],
      ...["--config", fileURLToPath(new URL("../deno.json", import.meta.url))],
      `--allow-env=${ENVIRONMENT}`,
      "--allow-sys=systemMemoryInfo",
      `--allow-read=${flags.read}`,
      ...(flags.write.length > 0 ? [`--allow-write=${flags.write}`] : []),
      ...(paths.listen ? [`--allow-net=${paths.listen}`] : []),
      ...[module, ...Deno.args],
    ],
    env: { [CONFINED]: JSON.stringify({ kept, broad }) },
    stdin: "piped",
  }).spawn();
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => child.kill(signal));
  return (await child.status).code;
}

const SIGNALS: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether this process may run another; one that runs in it already ends with it. */
export async function mayConfine(): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "env", variable: CONFINED });
  if (state === "granted" && Deno.env.has(CONFINED)) {
    narrow(JSON.parse(Deno.env.get(CONFINED)!));
    endWithParent();
    return false;
  }
  return (await Deno.permissions.query({ name: "run" })).state === "granted";
}

/** The parent holds the other end of standard input, and writes nothing to it. */
async function endWithParent(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(130);
}
