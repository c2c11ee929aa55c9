import { readFile } from "node:fs/promises";

const ROOT = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(await readFile(new URL("deno.json", ROOT), "utf8"));

/** `deno task NAME`, with the permissions that it declares, as one process. */
export function taskCommand(name: string, flags: string[]): Deno.Command {
  const [, ...args] = tasks[name].command.split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [...args, ...flags],
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
