/**
 * Trains on synthetic faces for an hour, verifies and saves a checkpoint about every minute, and prints what the
 * process holds and how fast it is after each. Fails if any of it grew after the first five minutes.
 *
 *     deno task soak
 */
import { join } from "node:path";
import process from "node:process";
import { parseTrainConfig, train, type TrainEvent } from "../mod.ts";
import { Command } from "../src/npm/commander.ts";
import { exitWith } from "../tasks/exit_with.ts";
import { number } from "../tasks/parse_flag.ts";
import { type HeldByThread, heldByThread, MEMORY_CHANNEL } from "./soak_memory.ts";
import { type SoakMinute, soakVerdict } from "./soak_verdict.ts";

const { minutes, device } = new Command("deno task soak")
  .description("Trains for an hour, and fails if memory, tensors or open files grow meanwhile.")
  .option("--minutes <n>", "how long", number, 60)
  .option("--device <name>", "auto, webgpu, wasm or cpu", "auto")
  .parse(Deno.args, { from: "user" })
  .opts();

/** What each of them said last. */
const workers = new Map<string, HeldByThread>();

/** The workers of training say what they hold; all others are as they are. */
globalThis.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    const isOfTraining = String(url).endsWith("/training_worker.ts");
    super(isOfTraining ? new URL("./soak_worker.ts", import.meta.url) : url, options);
  }
};
const channel = new BroadcastChannel(MEMORY_CHANNEL);
channel.onmessage = ({ data }: MessageEvent<{ worker: string; held: HeldByThread }>) =>
  void workers.set(data.worker, data.held);

const COLUMNS = [
  ["minute", (minute: SoakMinute) => minute.minute.toFixed(1)],
  ["MiB of the process", ({ resident }: SoakMinute) => mebibytes(resident)],
  ["of JavaScript", ({ heap }: SoakMinute) => mebibytes(heap)],
  ["of wasm", ({ wasm }: SoakMinute) => mebibytes(wasm)],
  ["of tensors", ({ tensorBytes }: SoakMinute) => mebibytes(tensorBytes)],
  ["of the GPU", ({ gpu }: SoakMinute) => mebibytes(gpu)],
  ["tensors", ({ tensors }: SoakMinute) => String(tensors)],
  ["open files", ({ files }: SoakMinute) => String(files)],
  ["images/s", (minute: SoakMinute) => minute.imagesPerSecond.toFixed(1)],
  ["images a CPU second", (minute: SoakMinute) => minute.imagesPerCpuSecond.toFixed(1)],
] as const;

await exitWith(async () => {
  const folder = await Deno.makeTempDir({ prefix: "virtual-fc-soak-" });
  const faults = await soak(folder)
    .finally(() => Deno.remove(folder, { recursive: true }))
    .finally(() => channel.close());
  if (faults.length > 0) throw new Error(`Something does not stay as it is: ${faults.join("; ")}`);
});

async function soak(folder: string): Promise<string[]> {
  const config = {
    data: "synthetic:1000x20",
    imageSize: 56,
    schedule: { name: "constant", warmup: 50 },
    learningRate: 0.05,
    device,
    epochs: 1_000_000,
  };
  const speeds: number[] = [];
  await train(parseTrainConfig({ ...config, steps: 200, out: join(folder, "trial") }), {
    onEvent: (event) => void (event.type === "step" && speeds.push(event.imagesPerSecond)),
  });
  const whole = parseTrainConfig({ ...config, out: join(folder, "run") });
  const [{ batch }] = whole.objectives;
  // Nearly the fastest of the steps, as other work on the machine only slows them down.
  const speed = speeds.sort((a, b) => a - b)[Math.floor(0.9 * speeds.length)];
  const evaluateEvery = Math.ceil(60 * speed / batch);

  const held: SoakMinute[] = [];
  const stop = new AbortController();
  const begin = performance.now();
  let cpu = process.cpuUsage(), images = 0, seconds = 0;
  const onEvent = (event: TrainEvent) => {
    if (event.type === "start") {
      workers.clear(); // of those of the trial
      console.log(
        `${event.device.name} (${event.device.description}), ${event.workers} workers, ${event.backbone}, ` +
          `${event.heads[0].head}; verified every ${evaluateEvery} steps of ${batch} images\n`,
      );
      printRow(COLUMNS.map(([title]) => title));
      printRow(COLUMNS.map(() => "---"));
    } else if (event.type === "step") {
      images += batch;
      seconds += batch / event.imagesPerSecond;
    } else if (event.type === "evaluation") {
      const { user, system } = process.cpuUsage(cpu);
      const minute = {
        minute: (performance.now() - begin) / 60_000,
        ...heldByProcess(),
        imagesPerSecond: images / seconds,
        imagesPerCpuSecond: images / ((user + system) / 1e6),
      };
      held.push(minute);
      printRow(COLUMNS.map(([, show]) => show(minute)));
      if (minute.minute >= minutes) stop.abort();
      [cpu, images, seconds] = [process.cpuUsage(), 0, 0];
    }
  };
  await train({ ...whole, evaluateEvery }, { signal: stop.signal, onEvent });
  const { lines, faults } = soakVerdict(held, Math.min(5, minutes / 2));
  console.log(`\n${lines.join("\n")}`);
  return faults;
}

function heldByProcess(): Omit<SoakMinute, "minute" | "imagesPerSecond" | "imagesPerCpuSecond"> {
  const threads = [heldByThread(), ...workers.values()];
  const sum = (key: keyof HeldByThread) => threads.reduce((sum, held) => sum + held[key], 0);
  return {
    resident: Deno.memoryUsage().rss,
    heap: sum("heap"),
    wasm: sum("wasm"),
    tensorBytes: sum("tensorBytes"),
    gpu: sum("gpu"),
    tensors: sum("tensors"),
    files: Deno.build.os === "linux" ? countOpenFiles() : 0,
  };
}

/** Deno does not let it look itself without all permissions. */
function countOpenFiles(): number {
  const { stdout } = new Deno.Command("ls", { args: [`/proc/${Deno.pid}/fd`] }).outputSync();
  return new TextDecoder().decode(stdout).trimEnd().split("\n").length;
}

function printRow(cells: readonly string[]) {
  console.log(`| ${cells.join(" | ")} |`);
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
