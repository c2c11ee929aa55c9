/** Every head on the small network, against itself. */
import { strictEqual } from "node:assert/strict";
import type { DeviceName } from "../../src/compute/device_name.ts";
import type { HeadSpec } from "../../src/heads/heads.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { embedsAsInMemory, goesOnAlike, isVerifiedAlike, wholeRun } from "./whole_run.ts";

const virtual = { name: "virtual-fc", groups: 5, warmup: 2 } as const;

/** Those that keep most from one step to the next, which are trained on WebGPU and by two workers, too. */
const stateful: HeadSpec[] = [
  { ...virtual, memory: 5, optimizeAnchors: true, marginType: "adaface" },
  { name: "partial-fc", rate: 0.25, marginType: "adaface" },
  { name: "centroid-projection", groups: 4 },
];

const heads: HeadSpec[] = [
  ...stateful,
  { name: "virtual-fc" },
  { ...virtual, memory: 0, regroup: "lowest" },
  { ...virtual, mode: "reference" },
  { ...virtual, anchor: "sum", marginType: "arcface" },
  { ...virtual, anchor: "mean", marginType: "cosface", optimizeAnchors: true },
  { ...virtual, anchor: "weighted", marginType: "combined", optimizeAnchors: true },
  { name: "full-fc" },
  { name: "full-fc", marginType: "adaface" },
  { name: "partial-fc", rate: 1 },
  { name: "lower", groups: 5, marginType: "adaface" },
  { name: "n-pair" },
  { name: "multi-similarity" },
];

const backbone = { name: "small", width: 2, embedding: 4, dropout: 0.25 } as const;

function testHead(head: HeadSpec, device: DeviceName, workers: number) {
  const { name, ...options } = head;
  const spec = [name, Object.entries(options).map(([key, value]) => `${key}=${value}`).join()]
    .filter(Boolean).join(":");
  testOnDevice(
    device,
    `a run is saved and loaded to the bit, verified alike, and goes on alike: ${spec}, ` +
      (workers > 1 ? `${workers} workers` : "1 worker"),
    () =>
      withFolder(async (folder) => {
        const whole = await wholeRun({ backbone, head, device, workers }, { folder });
        strictEqual(whole.workers, workers);
        await embedsAsInMemory(whole);
        await isVerifiedAlike(whole, { folder });
        await goesOnAlike(whole, { folder });
      }),
  );
}

for (const head of heads) testHead(head, "wasm", 1);
for (const head of stateful) testHead(head, "wasm", 2);
for (const head of stateful) testHead(head, "webgpu", 1);
