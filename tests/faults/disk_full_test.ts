import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { MetricsLog } from "../../src/runs/metrics_log.ts";
import { testOnDevice } from "../devices.ts";
import { taskArguments } from "../tasks/task_command.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallRun } from "./small_run.ts";

testOnDevice(
  "wasm",
  "a run whose disk is full ends with a sentence, and has its last checkpoint and nothing half",
  () =>
    withFolder(async (folder) => {
      if (Deno.build.os === "windows") return; // it has no such limit
      const out = join(folder, "run"), checkpoints = join(out, "checkpoints");
      const config = { out, backbone: { name: "small", width: 8, embedding: 16 } };
      await smallRun({ ...config, steps: 2 });
      const { size } = await stat(join(checkpoints, "step-2", "model.safetensors"));

      // The system lets no file grow past half of that: as on a disk that is full, the write fails.
      const limited = `trap '' XFSZ; ulimit -f ${Math.floor(size / 2048)}; exec "$0" "$@"`;
      const { code, stderr } = await new Deno.Command("bash", {
        args: [
          ...["-c", limited, Deno.execPath()],
          ...taskArguments("train", ["--resume", out, "--steps", "4"]),
        ],
        cwd: new URL("../../", import.meta.url),
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const said = new TextDecoder().decode(stderr).trim();
      strictEqual(code, 1, said);
      match(said, /^error: Cannot save the checkpoint ".+step-4": .*(large|space)/i);
      deepStrictEqual(await readdir(checkpoints), ["step-2"]);
      strictEqual((await readCheckpoint(out)).state.step, 2);

      await smallRun({ ...config, steps: 4 }, { resume: out });
      strictEqual((await readCheckpoint(out)).state.step, 4);
    }),
);

Deno.test("a log that cannot be written says which file it is", () =>
  withFolder((folder) => {
    throws(
      () => new MetricsLog(folder).write({ step: 1 }),
      (error: Error) => error.message.startsWith(`Cannot write to "${folder}": `),
    );
    return Promise.resolve();
  }));
