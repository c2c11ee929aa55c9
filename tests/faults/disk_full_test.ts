import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { MetricsLog } from "../../src/training/metrics_log.ts";
import { runTask, taskArguments } from "../tasks/task_command.ts";
import { withFolder } from "../temporary_folder.ts";

const FLAGS = [
  ...["--data", "synthetic:16x4", "--image-size", "16", "--batch", "8", "--device", "wasm"],
  ...["--backbone", "small:width=8,embedding=16", "--workers", "1"],
];

Deno.test({
  name:
    "a run whose disk is full ends with a sentence, and has its last checkpoint and nothing half",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const out = join(folder, "run"), checkpoints = join(out, "checkpoints");
      const first = await runTask("train", [...FLAGS, "--steps", "2", "--out", out]);
      strictEqual(first.code, 0, first.stderr);
      const { size } = await stat(join(checkpoints, "step-2", "model.safetensors"));

      // The system lets no file grow past half of that: as on a disk that is full, the write fails.
      const kib = Math.floor(size / 2048);
      const limited = `trap '' XFSZ; ulimit -f ${kib}; exec "$0" "$@"`;
      const args = taskArguments("train", ["--resume", out, "--steps", "4"]);
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-c", limited, Deno.execPath(), ...args],
        cwd: new URL("../../", import.meta.url),
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const said = new TextDecoder().decode(stderr).trim();
      strictEqual(code, 1, said);
      match(said, /^error: Cannot save the checkpoint ".+step-4": .*(large|space)/i);
      deepStrictEqual(await readdir(checkpoints), ["step-2"]);
      strictEqual((await readCheckpoint(out)).state.step, 2);

      const resumed = await runTask("train", ["--resume", out, "--steps", "4"]);
      strictEqual(resumed.code, 0, resumed.stderr);
      strictEqual((await readCheckpoint(out)).state.step, 4);
    }),
});

Deno.test("a log that cannot be written says which file it is", () =>
  withFolder(async (folder) => {
    throws(
      () => new MetricsLog(folder).write({ step: 1 }),
      (error: Error) => error.message.startsWith(`Cannot write to "${folder}": `),
    );
    await Promise.resolve();
  }));
