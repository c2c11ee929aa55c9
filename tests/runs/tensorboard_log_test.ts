import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeTensorBoardEvent } from "../../src/formats/tensorboard_event.ts";
import type { StepEvent } from "../../src/runs/metrics_jsonl.ts";
import { TensorBoardLog } from "../../src/runs/tensorboard_log.ts";
import { withFolder } from "../temporary_folder.ts";

/** The data of the records of a file. */
function records(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset), found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    found.push(bytes.subarray(at + 12, at + 12 + length));
    at += length + 16;
  }
  return found;
}

const step: StepEvent = {
  type: "step",
  step: 8,
  epoch: 0,
  loss: 1.5,
  losses: [0.5, 1],
  learningRate: 0.25,
  imagesPerSecond: 100,
  dataWait: 0.125,
  ignored: 2,
  anchors: { lent: 5, ignored: 1 },
};

Deno.test("TensorBoardLog begins a file at the next step and writes the numbers of steps", () =>
  withFolder(async (folder) => {
    new TensorBoardLog(folder, 7).write(step);
    const [name, ...others] = await readdir(folder);
    deepStrictEqual(others, []);
    ok(name.includes("tfevents"), name);
    const [version, start, scalars] = records(await readFile(join(folder, name)));
    // The first nine bytes of each are the time.
    const body = (event: Parameters<typeof encodeTensorBoardEvent>[0]) =>
      records(encodeTensorBoardEvent(event, 0))[0].slice(9).toHex();
    strictEqual(version.slice(9).toHex(), body({ type: "version" }));
    strictEqual(start.slice(9).toHex(), body({ type: "start", step: 8 }));
    const expected = {
      loss: 1.5,
      "loss/head 0": 0.5,
      "loss/head 1": 1,
      "learning rate": 0.25,
      "images a second": 100,
      "waiting for data": 0.125,
      "ignored images": 2,
      "anchors/lent": 5,
      "anchors/ignored identities": 1,
    };
    strictEqual(
      scalars.slice(9).toHex(),
      body({ type: "scalars", step: 8, scalars: expected }),
    );
  }));
