/**
 * One training step, forward, backward and update: ours on wasm with one worker and with all, ours on WebGPU, tfjs' own
 * backends, and PyTorch's on as many threads. Rounds are interleaved; the medians are printed with their ratio to
 * PyTorch's.
 *
 *     deno task bench:step                 the small network, 479 thousand parameters, 32 images of 56x56
 *     deno task bench:step resnet50        ResNet-50, 16 images of 112x112; resnet50 64 for another batch
 *     PYTHON=/usr/bin/python3 ...          chooses the interpreter; DEVICE=cuda times PyTorch on its GPU too
 *     ... --software                       times WebGPU on an adapter in software as well
 */
import { fileURLToPath } from "node:url";

import { useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";
import { communicatorMemory } from "../src/compute/shared_communicator.ts";
import { median, type StepCase } from "./networks.ts";
import type { StepWorkerStart } from "./step_worker.ts";
import type { StockStepStart } from "./stock_step_worker.ts";

const [network = "small", batch] = Deno.args.filter((word) => !word.startsWith("--"));
const step: StepCase = network === "small"
  ? { network, size: 56, batch: Number(batch ?? 32), embedding: 128 }
  : { network: "resnet50", size: 112, batch: Number(batch ?? 16), embedding: 512 };
const pace = step.network === "small" ? { warmUp: 10, steps: 25 } : { warmUp: 2, steps: 5 };
const ROUNDS = 3;
const cores = navigator.hardwareConcurrency;

function reply<Reply>(file: string, starts: unknown[]): Promise<Reply> {
  const workers = starts.map((start) => {
    const worker = new Worker(new URL(file, import.meta.url), { type: "module" });
    worker.postMessage(start);
    return worker;
  });
  return new Promise<Reply>((resolve, reject) => {
    workers[0].onmessage = ({ data }) => resolve(data);
    for (const worker of workers) worker.onerror = ({ message }) => reject(new Error(message));
  }).finally(() => workers.forEach((worker) => worker.terminate()));
}

function timeOurs(device: DeviceName, size: number): Promise<number> {
  const memory = size > 1 ? communicatorMemory(size) : undefined;
  const starts = Array.from(
    { length: size },
    (_, rank): StepWorkerStart => ({ step, device, memory, rank, size, ...pace }),
  );
  return reply("./step_worker.ts", starts);
}

/** A part of the batch where the whole would take minutes. */
async function timeStock(start: StockStepStart): Promise<number | string> {
  const result = await reply<{ milliseconds: number } | { fault: string }>(
    "./stock_step_worker.ts",
    [start],
  );
  return "fault" in result ? result.fault : result.milliseconds * step.batch / start.step.batch;
}

async function timePyTorch(threads: number, device: string): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [
        fileURLToPath(new URL("./train_step.py", import.meta.url)),
        ...[step.network, step.batch, pace.warmUp, pace.steps, device].map(String),
      ],
      env: { THREADS: String(threads) },
      stderr: "null",
    }).output();
    return success ? Number(new TextDecoder().decode(stdout)) : undefined;
  } catch {
    return undefined;
  }
}

const software = Deno.args.includes("--software");
const device = await useDevice(software ? "webgpu" : "auto");

const rows = [1, cores].map((workers) => ({
  workers,
  ours: [] as number[],
  torch: [] as number[],
}));
for (let round = 0; round < ROUNDS; round++) {
  for (const { workers, ours, torch } of rows) {
    ours.push(await timeOurs("wasm", workers));
    const peer = await timePyTorch(workers, "cpu");
    if (peer !== undefined) torch.push(peer);
  }
}

const peers = rows.map(({ torch }) => torch.length > 0 ? median(torch) : undefined);
console.log(`${step.network}, ${step.batch} images of ${step.size}x${step.size}\n`);
console.log("| a step | ms | PyTorch, ms | ratio |\n| --- | --- | --- | --- |");
function print(name: string, time: number | string, peer: number | undefined) {
  const ours = typeof time === "string" ? time : time.toFixed(1);
  const beside = peer === undefined
    ? "cannot run here | "
    : `${peer.toFixed(1)} | ${typeof time === "string" ? "" : (time / peer).toFixed(2)}`;
  console.log(`| ${name} | ${ours} | ${beside} |`);
}

rows.forEach(({ workers, ours }, i) =>
  print(`ours, wasm, ${workers} ${workers === 1 ? "worker" : "workers"}`, median(ours), peers[i])
);
const few = { ...step, batch: 4 }, once = { warmUp: 1, steps: 1 };
if (step.network === "small") {
  const all = peers.at(-1);
  print("tfjs, wasm", await timeStock({ step: few, backend: "wasm", ...once }), all);
  print(
    `tfjs, cpu, ${step.batch / few.batch} times a step of ${few.batch} images`,
    await timeStock({ step: few, backend: "cpu", ...once }),
    all,
  );
}
if (device.name === "webgpu") {
  const peerDevice = Deno.env.get("DEVICE") ?? "cpu";
  const peer = peerDevice === "cpu" ? peers.at(-1) : await timePyTorch(cores, peerDevice);
  print(`ours, webgpu, ${device.description}`, await timeOurs("webgpu", 1), peer);
  print(
    `tfjs, webgpu, ${device.description}`,
    await timeStock({ step, backend: "webgpu", ...(software ? once : pace) }),
    peer,
  );
} else {
  console.log(`\nNot timed on WebGPU: ${device.reason}.`);
}
