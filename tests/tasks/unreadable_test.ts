import { match, ok, strictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolder } from "../temporary_folder.ts";
import { runTask } from "./task_command.ts";

/** Folders of four people with four images each, of which `isBroken` says which are none. */
async function writePeople(folder: string, isBroken: (image: number) => boolean): Promise<string> {
  const data = join(folder, "photos");
  for (let image = 0; image < 16; image++) {
    const person = join(data, `p${image % 4}`);
    await Deno.mkdir(person, { recursive: true });
    const text = isBroken(image) ? "no picture" : `P5 2 2 255 ${image % 4}bcd`;
    await Deno.writeTextFile(join(person, `${image}.pgm`), text);
  }
  return data;
}

const small = [
  ...["--image-size", "16", "--batch", "4", "--images-per-identity", "2", "--steps", "2"],
  ...["--backbone", "small:width=2,embedding=4", "--device", "wasm"],
];

Deno.test("train and pack end with 1 where no image can be read, name some and say why", () =>
  withFolder(async (folder) => {
    const data = await writePeople(folder, () => true);
    const tasks: [string, string[]][] = [
      ["train", [...small, "--workers", "1"]],
      ["train", [...small, "--workers", "2"]],
      ["pack", []],
    ];
    for (const [i, [task, flags]] of tasks.entries()) {
      const out = join(folder, `out${i}`);
      const { code, stderr } = await runTask(task, ["--data", data, "--out", out, ...flags]);
      strictEqual(code, 1);
      match(stderr, /^error: Cannot (train on|pack) ".*photos".*: ".*\d+\.pgm", .* \(expected a /);
      match(stderr, / and \d+ more$/);
    }
  }));

Deno.test("train names each image that cannot be read once, and counts them in the end", () =>
  withFolder(async (folder) => {
    const data = await writePeople(folder, (image) => image === 5);
    const flags = [...small, "--workers", "1", "--steps", "16", "--evaluate-every", "2"];
    const { code, stdout, stderr } = await runTask("train", [
      ...["--data", data, "--out", join(folder, "out"), ...flags],
    ]);
    strictEqual(code, 0, stderr);
    strictEqual(stdout.match(/^Skipped: /gm)?.length, 1);
    match(stdout, /^1 image could not be read and was left out; /m);
  }));

Deno.test("a task that may not read its decoder ends at once, and says what it may not read", () =>
  withFolder(async (folder) => {
    const root = fileURLToPath(new URL("../../", import.meta.url));
    const data = join(folder, "photos");
    const webp = await readFile(join(root, "fixtures/images/pictures/lossy.webp"));
    for (const person of ["ann", "bob"]) {
      await Deno.mkdir(join(data, person), { recursive: true });
      await Deno.writeFile(join(data, person, "1.webp"), webp);
    }
    const code = ["src", "tasks", "mod.ts", "deno.json"].map((name) => join(root, name));
    // Without the permission to run another process a task runs in its own, with what it is given.
    const { code: exit, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", `--allow-read=${[...code, folder]}`, `--allow-write=${folder}`],
        ...["--allow-env", join(root, "tasks/pack.ts"), "--data", data, "--size", "8"],
        ...["--out", join(folder, "out"), "--workers", "2"],
      ],
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stderr).trim();
    strictEqual(exit, 1);
    match(
      text,
      /^error: Requires read access to ".*", which the flags of this task do not give it$/,
    );
    ok(!text.includes("1.webp"));
  }));
