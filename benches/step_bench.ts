/**
 * One training step, forward, backward and update: ours on wasm with one worker and with all, as it is and with every convolution
 * computed directly, ours on WebGPU, tfjs' own backends, and PyTorch's on as many threads, in both of its layouts. Rounds are
 * interleaved; medians are printed with their ratio to PyTorch's in its usual layout. Busy is the time that all threads ran, which
 * other work on the machine disturbs less than the clock.
 *
 *     deno task bench:step                 the small network, 479 thousand parameters, 32 images of 56x56
 *     deno task bench:step iresnet18 [16]  mobilefacenet, resnet50, iresnet18 or iresnet50, images of 112x112
 *     PYTHON=/usr/bin/python3 ...          chooses the interpreter; DEVICE=cuda times PyTorch on its GPU too
 *     ... --software                       times WebGPU on an adapter in software as well
 *     ... --one-core                       times one worker only
 *     ... --rounds=1                       instead of three
 */
import { fileURLToPath } from "node:url";

import { useDevice } from "../src/compute/device.ts";
import type { DeviceName } from "../src/compute/device_name.ts";
import { communicatorMemory } from "../src/compute/shared_communicator.ts";
import { median, NETWORKS, type StepCase } from "./networks.ts";
import type { StepWorkerStart } from "./step_worker.ts";
import type { StockStepStart } from "./stock_step_worker.ts";
import type { StepTimes } from "./time_steps.ts";

const [name = "small", batch] = Deno.args.filter((word) => !word.startsWith("--"));
const network = NETWORKS.find((one) => one === name);
if (!network) {
  throw new RangeError(`Cannot time a step of ${name}: there are ${NETWORKS.join(", ")}`);
}
const step: StepCase = network === "small"
  ? { network, size: 56, batch: Number(batch ?? 32), embedding: 128 }
  : { network, size: 112, batch: Number(batch ?? 16), embedding: 512 };
const pace = network === "small" ? { warmUp: 10, steps: 25 } : { warmUp: 1, steps: 3 };
const rounds = Number(
  Deno.args.find((word) => word.startsWith("--rounds="))?.slice("--rounds=".length) ?? 3,
);
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

function timeOurs(device: DeviceName, size: number, directly = false): Promise<StepTimes> {
  const memory = size > 1 ? communicatorMemory(size) : undefined;
  const starts = Array.from(
    { length: size },
    (_, rank): StepWorkerStart => ({ step, device, directly, memory, rank, size, ...pace }),
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

async function timePyTorch(
  threads: number,
  device: string,
  ...layout: "channels_last"[]
): Promise<StepTimes | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [
        fileURLToPath(new URL("./train_step.py", import.meta.url)),
        ...[network, step.batch, pace.warmUp, pace.steps, device, ...layout].map(String),
      ],
      env: { THREADS: String(threads) },
      stderr: "null",
    }).output();
    const [clock, busy] = new TextDecoder().decode(stdout).split(" ").map(Number);
    return success ? { clock, busy } : undefined;
  } catch {
    return undefined;
  }
}

const software = Deno.args.includes("--software");
const device = await useDevice(software ? "webgpu" : "auto");

interface Row {
  name: string;
  time(): Promise<StepTimes | undefined>;
  times: StepTimes[];
}

const groups = (Deno.args.includes("--one-core") ? [1] : [1, cores]).map((workers): Row[] => {
  const ours = `ours, wasm, ${workers} ${workers === 1 ? "worker" : "workers"}`;
  const torch = `PyTorch, ${workers} ${workers === 1 ? "thread" : "threads"}`;
  return [
    { name: torch, time: () => timePyTorch(workers, "cpu"), times: [] },
    {
      name: `${torch}, channels_last`,
      time: () => timePyTorch(workers, "cpu", "channels_last"),
      times: [],
    },
    { name: ours, time: () => timeOurs("wasm", workers), times: [] },
    {
      name: `${ours}, convolutions directly`,
      time: () => timeOurs("wasm", workers, true),
      times: [],
    },
  ];
});
for (let round = 0; round < rounds; round++) {
  for (const { time, times } of groups.flat()) {
    const taken = await time();
    if (taken !== undefined) times.push(taken);
  }
}

function medians({ times }: Row): StepTimes | undefined {
  if (times.length === 0) return;
  return {
    clock: median(times.map(({ clock }) => clock)),
    busy: median(times.map(({ busy }) => busy)),
  };
}

console.log(
  `| a step of ${network}, ${step.batch} images of ${step.size}x${step.size} | ms | over PyTorch's | busy ms | over PyTorch's |`,
);
console.log("| --- | ---: | ---: | ---: | ---: |");
function print(name: string, time: Partial<StepTimes> | string | undefined, peer?: StepTimes) {
  const cells = typeof time === "object"
    ? [[time.clock, peer?.clock], [time.busy, peer?.busy]].flatMap(([own, other]) => [
      own?.toFixed(1) ?? "",
      own !== undefined && other !== undefined ? (own / other).toFixed(2) : "",
    ])
    : [time ?? "cannot run here", "", "", ""];
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}

for (const rows of groups) {
  const peer = medians(rows[0]);
  for (const row of rows) print(row.name, medians(row), peer);
}
const all = medians(groups.at(-1)![0]);
const few = { ...step, batch: 4 }, once = { warmUp: 1, steps: 1 };
const inMilliseconds = (time: number | string) => typeof time === "string" ? time : { clock: time };
if (network === "small") {
  const wasm = await timeStock({ step: few, backend: "wasm", ...once });
  print("tfjs, wasm", inMilliseconds(wasm), all);
  const cpu = await timeStock({ step: few, backend: "cpu", ...once });
  const many = step.batch / few.batch;
  print(`tfjs, cpu, ${many} times a step of ${few.batch} images`, inMilliseconds(cpu), all);
}
if (device.name === "webgpu") {
  const peerDevice = Deno.env.get("DEVICE") ?? "cpu";
  const peer = peerDevice === "cpu" ? all : await timePyTorch(cores, peerDevice);
  const { clock } = await timeOurs("webgpu", 1);
  print(`ours, webgpu, ${device.description}`, { clock }, peer);
  if (network === "small" || network === "resnet50") {
    const stock = { step, backend: "webgpu", ...(software ? once : pace) } as const;
    print(`tfjs, webgpu, ${device.description}`, inMilliseconds(await timeStock(stock)), peer);
  }
} else {
  console.log(`\nNot timed on WebGPU: ${device.reason}.`);
}
