import { readFile } from "node:fs/promises";

const ROOT = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(await readFile(new URL("deno.json", ROOT), "utf8"));

/** What `deno` is to be given to run a task, with the permissions that it declares. */
export function taskArguments(name: string, flags: string[]): string[] {
  const [, ...args] = tasks[name].command.split(" ");
  return [...args, ...flags];
}

/** `deno task NAME` as one process. */
export function taskCommand(name: string, flags: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: taskArguments(name, flags),
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task to its end. */
export async function runTask(name: string, flags: string[]) {
  const { code, stdout, stderr } = await taskCommand(name, flags).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr).trim() };
}
