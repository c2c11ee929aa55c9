/**
 * Images a second of one worker, of two workers, and of two ranks of MPI through each launcher that is here, in interleaved rounds;
 * then the time of exchanges between 2 and 3 ranks, what a formula makes of them, and the steps that it predicts.
 *
 *     deno task bench:ranks             the small network, 32 images of 56x56
 *     deno task bench:ranks iresnet18   16 images of 112x112
 *     ... --two-machines                also between two network namespaces at 10 and 1 Gbit/s, in float32 and float16; takes root
 *     ... --rounds=1                    instead of three
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { communicatorMemory } from "../src/compute/shared_communicator.ts";
import { type Launcher, launchers, outputOf, ranksCommand } from "../tests/mpi.ts";
import { median, type StepCase } from "./networks.ts";
import type { RanksWork } from "./ranks_worker.ts";
import { type ExchangeModel, exchangeMs, fitExchanges, stepMs } from "./simulate_ranks.ts";
import type { StepWorkerStart } from "./step_worker.ts";
import type { Pace, StepTimes } from "./time_steps.ts";
import { withTwoMachines } from "./two_machines.ts";

const [network = "small"] = Deno.args.filter((word) => !word.startsWith("--"));
const step: StepCase = network === "small"
  ? { network, size: 56, batch: 32, embedding: 128 }
  : { network: network as "iresnet18", size: 112, batch: 16, embedding: 512 };
const pace: Pace = network === "small" ? { warmUp: 5, steps: 20 } : { warmUp: 1, steps: 3 };
const rounds = Number(
  Deno.args.find((word) => word.startsWith("--rounds="))?.slice("--rounds=".length) ?? 3,
);
const PARAMETERS: Record<string, number> = { small: 479_248, iresnet18: 24_025_088 };
/** Numbers in an exchange: those of `small`, of something between, of `iresnet18` and of `iresnet50`. */
const SIZES = [479_248, 4_000_000, 24_025_088, 43_590_336];

function timeWorkers(size: number): Promise<StepTimes> {
  const memory = size > 1 ? communicatorMemory(size) : undefined;
  const workers = Array.from({ length: size }, (_, rank) => {
    const worker = new Worker(new URL("./step_worker.ts", import.meta.url), { type: "module" });
    const start: StepWorkerStart = {
      step,
      device: "wasm",
      directly: false,
      memory,
      rank,
      size,
      ...pace,
    };
    worker.postMessage(start);
    return worker;
  });
  return new Promise<StepTimes>((resolve, reject) => {
    workers[0].onmessage = ({ data }) => resolve(data);
    for (const worker of workers) worker.onerror = ({ message }) => reject(new Error(message));
  }).finally(() => workers.forEach((worker) => worker.terminate()));
}

async function inRanks<T>(launcher: Launcher, size: number, work: RanksWork): Promise<T> {
  const { library } = launcher;
  const permissions = ["--allow-read", "--allow-env", "--allow-sys", `--allow-ffi=${library}`];
  const args = ["run", "--no-prompt", "--no-check", ...permissions, WORKER, library];
  const { code, stdout, stderr } = await outputOf(
    ranksCommand(launcher, size, [...args, JSON.stringify(work)]),
  );
  if (code !== 0) throw new Error(`Cannot time ranks of ${launcher.name}: ${stderr}`);
  return JSON.parse(stdout);
}

const WORKER = new URL("./ranks_worker.ts", import.meta.url).pathname;

/** Open MPI takes TCP for ranks on one machine only if it is told to. */
function overTcp(launcher: Launcher): Launcher {
  const tcp = ["--mca", "btl", "tcp,self", "--mca", "mpi_yield_when_idle", "1"];
  return { ...launcher, flags: [...launcher.flags, ...tcp] };
}

interface Row {
  name: string;
  /** Processes, of which one tells how long it was busy. */
  processes: number;
  time(): Promise<StepTimes>;
  times: StepTimes[];
}

const row = (name: string, processes: number, time: Row["time"]): Row => ({
  name,
  processes,
  time,
  times: [],
});
const inSteps = (name: string, launcher: Launcher, precision?: RanksWork["precision"]) =>
  row(name, 2, () => inRanks<StepTimes>(launcher, 2, { step, pace, precision }));

const clockOf = ({ times }: Row) => median(times.map(({ clock }) => clock));
/** What other work on the machine disturbs less: the time that all threads ran. */
const busyOf = ({ times, processes }: Row) => processes * median(times.map(({ busy }) => busy));

async function timeRows(rows: Row[]) {
  for (let round = 0; round < rounds; round++) {
    for (const { time, times } of rows) times.push(await time());
  }
}

function print(rows: Row[], peer: Row) {
  for (const row of rows) {
    const cells = [
      clockOf(row).toFixed(1),
      (1000 * step.batch / clockOf(row)).toFixed(1),
      (clockOf(peer) / clockOf(row)).toFixed(2),
      busyOf(row).toFixed(1),
      (busyOf(peer) / busyOf(row)).toFixed(2),
    ];
    console.log(`| ${row.name} | ${cells.join(" | ")} |`);
  }
}

console.log(
  `| a step of ${network}, ${step.batch} images of ${step.size}x${step.size} | ms | images/s | over 2 workers' | busy ms | 2 workers' over it |`,
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
const openMpi = launchers.find(({ name }) => name === "Open MPI");
const workers = row("2 workers", 1, () => timeWorkers(2));
const rows = [
  row("1 worker", 1, () => timeWorkers(1)),
  workers,
  ...launchers.map((launcher) => inSteps(`2 ranks, ${launcher.name}`, launcher)),
  ...openMpi ? [inSteps("2 ranks, Open MPI over TCP", overTcp(openMpi))] : [],
];
await timeRows(rows);
print(rows, workers);

if (openMpi && Deno.args.includes("--two-machines")) {
  const folder = await mkdtemp(join(tmpdir(), "virtual-fc-"));
  for (const rate of ["10gbit", "1gbit"]) {
    await withTwoMachines(openMpi, { rate, folder }, async (launcher) => {
      const between = `2 ranks at ${rate.replace("gbit", " Gbit/s")}`;
      const rows = [
        inSteps(between, launcher),
        inSteps(`${between}, float16`, launcher, "float16"),
      ];
      await timeRows(rows);
      print(rows, workers);
      await printExchanges(between, launcher);
    });
  }
  await rm(folder, { recursive: true });
}

/** The times of exchanges, of all sizes, in both precisions. */
async function printExchanges(name: string, launcher: Launcher) {
  for (const precision of ["float32", "float16"] as const) {
    const times = await inRanks<number[][]>(launcher, 2, { sizes: SIZES, rounds: 5, precision });
    const cells = times.map((ms) => `${median(ms).toFixed(1)} (${Math.min(...ms).toFixed(1)})`);
    console.log(
      `exchange, ${name}, ${precision}: ${SIZES.join(", ")} numbers: ${cells.join(", ")} ms`,
    );
  }
}

if (openMpi) await printExchanges("Open MPI, shared memory", openMpi);
if (openMpi) await simulate(openMpi);

/** The formula, fitted to exchanges of 2 and 3 ranks, beside what these, and steps, took. */
async function simulate(launcher: Launcher) {
  const measured = [];
  for (const ranks of [2, 3]) {
    const times = await inRanks<number[][]>(launcher, ranks, { sizes: SIZES, rounds: 5 });
    measured.push(...SIZES.map((numbers, i) => ({ ranks, numbers, ms: median(times[i]) })));
  }
  const model: ExchangeModel = fitExchanges(measured);
  console.log(`\nAn exchange, ms: ${JSON.stringify(model)}`);
  console.log(
    "| ranks | numbers | measured, ms | by the formula, ms |\n| ---: | ---: | ---: | ---: |",
  );
  for (const { ranks, numbers, ms } of measured) {
    const predicted = exchangeMs(model, ranks, numbers);
    console.log(`| ${ranks} | ${numbers} | ${ms.toFixed(1)} | ${predicted.toFixed(1)} |`);
  }
  const numbers = PARAMETERS[network];
  if (numbers === undefined) return;
  console.log("| ranks | a step by the formula, ms | measured, ms |\n| ---: | ---: | ---: |");
  for (const ranks of [2, 3]) {
    // What a rank computes, with as many others as cores busy beside it, that exchange nothing: steps of a share.
    const share = { ...step, batch: step.batch - step.batch % ranks };
    const alone = await timeShare(share, ranks);
    const { clock } = await inRanks<StepTimes>(launcher, ranks, { step: share, pace });
    console.log(
      `| ${ranks} | ${stepMs({ computeMs: alone, numbers }, model, ranks).toFixed(1)} | ${
        clock.toFixed(1)
      } |`,
    );
  }
}

/** The median time of steps of one share in each of several threads at the same time, none of which waits for another. */
async function timeShare(whole: StepCase, ranks: number): Promise<number> {
  const share = { ...whole, batch: whole.batch / ranks };
  const times = await Promise.all(Array.from({ length: ranks }, () => {
    const worker = new Worker(new URL("./step_worker.ts", import.meta.url), { type: "module" });
    const start: StepWorkerStart = {
      step: share,
      device: "wasm",
      directly: false,
      rank: 0,
      size: 1,
      ...pace,
    };
    worker.postMessage(start);
    return new Promise<StepTimes>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    }).finally(() => worker.terminate());
  }));
  return median(times.map(({ clock }) => clock));
}
