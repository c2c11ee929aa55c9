import { ok } from "node:assert/strict";
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
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task to its end, and sees that it writes plain lines where there is no terminal. */
export async function runTask(name: string, flags: string[]) {
  const { code, stdout, stderr } = await taskCommand(name, flags).output();
  const text = new TextDecoder();
  const told = { stdout: text.decode(stdout), stderr: text.decode(stderr).trim() };
  for (const control of ["\x1b", "\r"]) ok(!(told.stdout + told.stderr).includes(control));
  return { code, ...told };
}
