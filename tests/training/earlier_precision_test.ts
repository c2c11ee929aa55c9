import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { extract } from "../../src/extraction/extract.ts";
import { readConfigJson } from "../../src/runs/config_json.ts";
import { readRunConfig } from "../../src/training/read_run_config.ts";
import { testOnDevice } from "../devices.ts";
import { readSteps, smallRun, trainAndListen } from "../faults/small_run.ts";
import { withFolder } from "../temporary_folder.ts";
import { makeEarlier } from "./earlier_run.ts";

const NOTICE =
  "The run has computed products in float16 until now, which is no longer possible: it goes on in float32.";

testOnDevice(
  "wasm",
  "runs of versions that computed in float16 too go on in float32 and are extracted, and those in float16 say so",
  () =>
    withFolder(async (folder) => {
      const whole = join(folder, "whole"), begun = join(folder, "begun");
      await smallRun({ steps: 3, out: whole });
      await smallRun({ steps: 2, out: begun });
      const losses = async (out: string) => (await readSteps(out)).map(({ loss }) => loss);
      for (const precision of ["float32", "float16"] as const) {
        const out = join(folder, precision);
        await cp(begun, out, { recursive: true });
        await makeEarlier(out, 4, precision);
        strictEqual((await readConfigJson(out)).precision, precision);

        const images = await extract({
          checkpoint: out,
          data: "synthetic:2x2",
          device: "wasm",
          out: join(folder, `${precision} embeddings`),
        });
        strictEqual(images.images, 4);

        const config = { ...await readRunConfig(out), steps: 3, out };
        const { events } = await trainAndListen(config, { resume: out });
        const notices = events.flatMap((event) =>
          event.type === "notice" && event.message.includes("float") ? [event.message] : []
        );
        deepStrictEqual(notices, precision === "float16" ? [NOTICE] : []);
        deepStrictEqual(await losses(out), await losses(whole));
        const { state, config: stored } = await readCheckpoint(out);
        strictEqual(state.step, 3);
        const written = [state, stored, await readConfigJson(out)];
        deepStrictEqual(written.map((held) => "precision" in held || "lossScale" in held), [
          false,
          false,
          false,
        ]);
      }
    }),
);
