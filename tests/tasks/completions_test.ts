import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bashCompletions } from "../../tasks/bash_completions.ts";
import { completedTasks } from "../../tasks/completed_tasks.ts";
import { COMMANDS } from "../../tasks/completions.ts";
import { fishCompletions } from "../../tasks/fish_completions.ts";
import { zshCompletions } from "../../tasks/zsh_completions.ts";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

const cwd = fileURLToPath(new URL("../../", import.meta.url));
const tasks = completedTasks(COMMANDS);

/** Runs a script in a shell, in the project's folder or another one, and returns the lines that it prints. */
async function inShell(shell: string, flags: string[], text: string, folder = cwd) {
  const { stdout, stderr } = await new Deno.Command(shell, {
    args: [...flags, "-c", text],
    cwd: folder,
    stdin: "null",
  }).output();
  strictEqual(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

function isThere(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** What lines are completed to. */
const CASES: [line: string, offered: string[]][] = [
  ["deno task co", ["compare", "completions", "contact-sheet"]],
  ["deno task train --ep", ["--epochs"]],
  ["npx -y deno@2.9.6 task train --device w", ["wasm", "webgpu"]],
  ["deno task train --head virt", ["virtual-fc"]],
  ["deno task verify --gallery a b --prot", ["--protocol"]],
  ["deno task completions ", ["bash", "fish", "zsh"]],
  ["deno task compare --backbones resnet2", ["resnet200", "resnet269"]],
];

Deno.test({
  name: "bash completes tasks, flags, and what flags take",
  ignore: !isThere("bash"),
  fn: async () => {
    const cases: typeof CASES = [
      ...CASES,
      ["deno task bench:sc", ["scale"]], // after a colon, which begins a word of bash's
      ["deno task train --device=w", ["wasm", "webgpu"]],
      ["deno task train --epochs ", []],
      ["deno task train --data ", []], // bash's own turn: files
      ["deno run ta", []],
    ];
    const lines = await inShell(
      "bash",
      ["--norc"],
      bashCompletions(tasks) +
        cases.map(([line]) =>
          `COMP_LINE='${line}' COMP_POINT=${line.length}; _virtual_fc deno; echo "\${COMPREPLY[*]}"`
        ).join("\n"),
    );
    const offered = lines.map((line) => line.split(" ").filter(Boolean).sort());
    deepStrictEqual(
      cases.map(([line], i) => [line, offered[i] ?? []]),
      cases,
    );
  },
});

Deno.test({
  name: "bash completes as before elsewhere, and leaves other projects alone",
  ignore: !isThere("bash"),
  fn: () =>
    withFolder(async (folder) => {
      const line = "deno task tra";
      const text = "_before() { COMPREPLY=(before); }\ncomplete -F _before deno\n" +
        bashCompletions(tasks) +
        `COMP_LINE='${line}' COMP_POINT=${line.length}; _virtual_fc deno; echo "\${COMPREPLY[*]}"`;
      deepStrictEqual(await inShell("bash", ["--norc"], text, folder), ["before"]);
      deepStrictEqual(await inShell("bash", ["--norc"], text), ["train"]);
    }),
});

Deno.test({
  name: "fish completes tasks, flags, and what flags take",
  ignore: !isThere("fish"),
  fn: async () => {
    const lines = await inShell(
      "fish",
      ["--no-config"],
      fishCompletions(tasks) +
        CASES.map(([line]) => `echo (complete -C '${line}' | string split -f 1 \\t)`).join("\n"),
    );
    const offered = lines.map((line) => line.split(" ").sort());
    deepStrictEqual(CASES.map(([line], i) => [line, offered[i]]), CASES);
  },
});

Deno.test({
  name: "zsh takes its script, and completes deno and npx by it",
  ignore: !isThere("zsh"),
  fn: () =>
    withFolder(async (folder) => {
      const script = join(folder, "completions.zsh");
      await writeFile(script, zshCompletions(tasks));
      const text = `compdef() { print -r -- "$@" }; source ${script}`;
      deepStrictEqual(await inShell("zsh", ["-f"], text), ["_virtual_fc deno npx"]);
    }),
});

Deno.test("scripts for all shells know all flags of all tasks", () => {
  const flags = COMMANDS.flatMap((command) => command.options.map(({ long }) => long!));
  ok(flags.length > 80);
  const [bash, zsh, fish] = [bashCompletions, zshCompletions, fishCompletions].map((script) =>
    script(tasks)
  );
  for (const flag of flags) {
    match(bash, new RegExp(`[ ']${flag}[ ']`));
    match(zsh, new RegExp(`${flag}=?\\[`));
    match(fish, new RegExp(` -l ${flag.slice(2)} `));
  }
});

Deno.test("deno task completions prints the script of a shell", async () => {
  const { code, stdout, stderr } = await runTask("completions", ["bash"]);
  strictEqual(code, 0, stderr);
  strictEqual(stdout, bashCompletions(tasks));
});
