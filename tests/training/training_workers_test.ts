import { ok, rejects } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { testOnDevice } from "../devices.ts";
import { replaceWorker } from "../replace_worker.ts";
import { withFolder } from "../temporary_folder.ts";
import { OBJECTIVE, run, trainAlike } from "./run_in_workers.ts";

testOnDevice(
  "wasm",
  "workers that share batch statistics train as one alone",
  () =>
    withFolder(async (folder) => {
      const one = await run(folder, { workers: 1 });
      trainAlike(await run(folder, { workers: 2 }), one);
    }),
);

testOnDevice(
  "wasm",
  "workers whose batch statistics are their own still learn the same first loss",
  () =>
    withFolder(async (folder) => {
      const one = await run(folder, { workers: 1, steps: 1, batch: 8 });
      const two = await run(folder, { workers: 2, steps: 1, batch: 8, syncBatchNorm: false });
      ok(Number.isFinite(two.losses[0]) && two.losses.length === one.losses.length);
    }),
);

testOnDevice(
  "wasm",
  "a worker's fault ends the run with its own message",
  () =>
    withFolder(async (folder) => {
      // The second half of every batch, which is the worker's, is of pictures that nobody can read.
      const lines: string[] = [];
      await mkdir(join(folder, "faces"));
      for (let i = 0; i < 8; i++) {
        const name = `${i}.pgm`;
        await writeFile(join(folder, "faces", name), "not a picture");
        lines.push(`${name} ${i >> 2}`);
      }
      const list = join(folder, "faces", "list.txt");
      await writeFile(list, lines.join("\n"));
      await rejects(
        run(folder, {
          objectives: [
            OBJECTIVE,
            { data: list, imagesPerIdentity: 2, batch: 4, head: { name: "full-fc" } },
          ],
          workers: 2,
          strict: true,
        }),
        /Cannot decode/,
      );
    }),
);

testOnDevice(
  "wasm",
  "a worker that breaks ends the run with its own message, and nobody waits for it",
  () =>
    withFolder((folder) =>
      replaceWorker(
        "/training_worker.ts",
        new URL("./crashing_training_worker.ts", import.meta.url),
        () =>
          rejects(run(folder, { workers: 2, steps: 100_000 }), {
            message: /^Cannot go on training as worker 1 broke: .*crashed$/,
          }),
      )
    ),
);

testOnDevice(
  "wasm",
  "workers leave a batch out of which one of them can read no image",
  () =>
    withFolder(async (folder) => {
      const lines: string[] = [];
      for (let identity = 0; identity < 4; identity++) {
        for (let image = 0; image < 4; image++) {
          const name = `${identity}-${image}.pgm`;
          // Everything of identity 1, whose images are half of a batch.
          const text = identity === 1
            ? "gone"
            : `P5 2 2 255 ${"abcd".slice(image) + "efgh".slice(4 - image)}`;
          await writeFile(join(folder, name), text);
          lines.push(`${name} ${identity}`);
        }
      }
      const data = join(folder, "list.txt");
      await writeFile(data, lines.join("\n"));
      const config = {
        objectives: [
          OBJECTIVE,
          { data, imagesPerIdentity: 2, batch: 4, head: { name: "full-fc" } },
        ],
        steps: 12,
      };
      const { losses } = await run(folder, { ...config, workers: 2 });
      ok(losses.length === 24 && losses.every(Number.isFinite));
    }),
);
