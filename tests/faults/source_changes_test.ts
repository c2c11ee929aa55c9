import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { readImageList } from "../../src/datasets/image_list.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { greyImage, readSteps, smallRun, writeFaceRecords, writeFaces } from "./small_run.ts";

testOnDevice(
  "wasm",
  "a run whose file of images changes saves its last step, and says which file it is",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "train.rec"), out = join(folder, "run");
      await writeFaceRecords(data);
      const attempt = smallRun({ data, out, steps: 100_000, evaluateEvery: 100_000 }, {
        onEvent(event) {
          if (event.type !== "step" || event.step !== 3) return;
          using file = Deno.openSync(data, { write: true });
          file.seekSync(500, Deno.SeekMode.Start);
          file.writeSync(Uint8Array.of(7));
        },
      });
      await rejects(attempt, {
        name: "FileChangedError",
        message:
          /^Cannot go on reading ".+train\.rec" as it must stay as it was when it was opened, /,
      });
      const { step } = (await readSteps(out)).at(-1)!;
      ok(step >= 3);
      strictEqual((await readCheckpoint(out)).state.step, step);
    }),
);

testOnDevice(
  "wasm",
  "a run does not mind another file in the place of the one that it reads",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "train.rec"),
        out = join(folder, "run"),
        whole = join(folder, "whole");
      await writeFaceRecords(data);
      await smallRun({ data, out: whole, steps: 12 });
      await writeFile(join(folder, "other"), "no records");
      await smallRun({ data, out, steps: 12 }, {
        onEvent(event) {
          if (event.type === "step" && event.step === 2) {
            Deno.renameSync(join(folder, "other"), data);
          }
        },
      });
      deepStrictEqual(
        (await readSteps(out)).map(({ loss }) => loss),
        (await readSteps(whole)).map(({ loss }) => loss),
      );
    }),
);

testOnDevice(
  "wasm",
  "a run names images that are gone from its folder and leaves them out",
  () =>
    withFolder(async (folder) => {
      const data = join(folder, "faces"), out = join(folder, "run");
      await writeFaces(data);
      let isGone = false;
      const { events } = await smallRun({ data, out, steps: 20 }, {
        onEvent(event) {
          if (event.type !== "step" || isGone) return;
          isGone = true;
          // Who is trained on: p3 and p4 are held out.
          Deno.removeSync(join(data, "p0"), { recursive: true });
        },
      });
      const skips = events.filter((event) => event.type === "skip");
      ok(skips.length > 0);
      for (const { error } of skips) {
        match(error.message, /^Cannot decode ".+p0\/\d\.pgm": .*No such file/i);
      }
      strictEqual(events.at(-1)!.type, "evaluation");
    }),
);

Deno.test("a list that changes after it was opened changes nothing, as it has been read whole", () =>
  withFolder(async (folder) => {
    const list = join(folder, "list.txt");
    await writeFile(join(folder, "a.pgm"), greyImage(1));
    await writeFile(list, "a.pgm 0\n");
    const dataset = await readImageList(list);
    await writeFile(list, "b.pgm 1\n".repeat(9));
    strictEqual(dataset.path(0), join(folder, "a.pgm"));
    deepStrictEqual(await dataset.read(0), greyImage(1));
    await rename(list, `${list}.other`);
    deepStrictEqual(await dataset.read(0), greyImage(1));
    await rm(`${list}.other`);
  }));
