/**
 * One training step of the small network (479 thousand parameters, 32 images of 56x56): ours on wasm with one
 * worker and with all, on WebGPU if the adapter is hardware, and PyTorch's on as many threads. Rounds are interleaved,
 * the median of them is printed with its ratio to PyTorch's.
 *
 *     deno task bench:step        # PYTHON=/usr/bin/python3 chooses the interpreter
 */
import { alone } from "../src/compute/communicator.ts";
import { hasWebGPU, useDevice } from "../src/compute/device.ts";
import { SharedCommunicator, sharedMemory } from "../src/compute/shared_communicator.ts";
import { timeSteps } from "./step_worker.ts";

const ROUNDS = 3;
const cores = navigator.hardwareConcurrency;

async function onWorkers(size: number): Promise<number> {
  const memory = sharedMemory(size);
  const workers = Array.from({ length: size - 1 }, (_, i) => {
    const url = new URL("./step_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    worker.postMessage({ memory, rank: i + 1, size });
    return worker;
  });
  try {
    return await timeSteps(new SharedCommunicator(memory, 0, size));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

async function inPyTorch(threads: number): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [new URL("./train_step.py", import.meta.url).pathname],
      env: { THREADS: String(threads) },
      stderr: "null",
    }).output();
    return success ? Number(new TextDecoder().decode(stdout)) : undefined;
  } catch {
    return undefined;
  }
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1];

await useDevice("wasm");
const rows = [1, cores].map((workers) => ({
  workers,
  ours: [] as number[],
  torch: [] as number[],
}));
for (let round = 0; round < ROUNDS; round++) {
  for (const { workers, ours, torch } of rows) {
    ours.push(workers === 1 ? await timeSteps(alone) : await onWorkers(workers));
    const peer = await inPyTorch(workers);
    if (peer !== undefined) torch.push(peer);
  }
}

console.log("| step | ms | PyTorch, ms | ratio |\n| --- | --- | --- | --- |");
for (const { workers, ours, torch } of rows) {
  const name = `wasm, ${workers} ${workers === 1 ? "worker" : "workers"}`;
  const [time, peer] = [median(ours), torch.length > 0 ? median(torch) : undefined];
  const beside = peer === undefined
    ? "cannot run here | "
    : `${peer.toFixed(1)} | ${(time / peer).toFixed(2)}`;
  console.log(`| ${name} | ${time.toFixed(1)} | ${beside} |`);
}
if (await hasWebGPU()) {
  const device = await useDevice("auto");
  if (device.name === "webgpu") {
    console.log(`| webgpu, ${device.description} | ${(await timeSteps(alone)).toFixed(1)} | | |`);
  } else {
    console.log(`\nNot timed on WebGPU: ${device.reason}.`);
  }
}
