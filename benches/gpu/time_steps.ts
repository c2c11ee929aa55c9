import { cpuUsage } from "node:process";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { freeIdleMemory } from "../../src/compute/free_idle_memory.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import { Trainer } from "../../src/training/trainer.ts";
import type * as tf from "../../src/npm/tfjs.ts";
import { median } from "../networks.ts";
import trainStep from "../train_step.py" with { type: "text" };
import { type KernelTime, profileKernels } from "./profile_kernels.ts";

/** A network to train, and how. */
export interface GpuStepCase {
  network: BackboneSpec;
  imageSize: number;
  batch: number;
  /** How long steps are timed, milliseconds, and how many at most. */
  leastMs: number;
  mostSteps: number;
}

/** Of a step, milliseconds, the clock by its median, the others by their mean: of steps that begin while the card is at those before. */
export interface GpuTimes {
  readonly clock: number;
  /** That the main thread and those of the driver ran. */
  readonly busy: number;
  /** That the main thread ran, where the system tells: on Linux. A driver in software computes on other threads. */
  readonly main?: number;
}

/** What a training step takes. */
export interface GpuStep {
  readonly network: string;
  readonly batch: number;
  readonly imageSize: number;
  /** With the backbone run from a recording, as runs do. */
  readonly replayed: GpuTimes;
  /** With each step computed anew. */
  readonly plain: GpuTimes;
  readonly imagesPerSecond: number;
  /** Of the time of a step, that the card computes, by timestamps. */
  readonly cardShare?: number;
  /** Bytes of buffers on the card. */
  readonly memory: number;
  readonly dispatches: number;
  readonly loss: number;
  readonly kernels: readonly KernelTime[];
  /** A step of PyTorch with as many images, milliseconds, where there is a PyTorch with a card. */
  readonly torch?: number;
}

const WARM_UP = 5;

/** Times training steps with a virtual-fc head, and what each kernel takes of one. */
export async function timeSteps(step: GpuStepCase, check: () => void): Promise<GpuStep> {
  const { network, imageSize, batch } = step;
  await freeIdleMemory();
  const backbone = createBackbone(network, { imageSize });
  const head = new VirtualFc({ groups: 1000, embeddingLength: backbone.embeddingLength });
  const of = { backbone, heads: [{ head, weight: 1 }] };
  const replaying = new Trainer(of), plain = new Trainer({ ...of, replay: false });
  try {
    const pixels = Float32Array.from(
      { length: batch * imageSize ** 2 * 3 },
      (_, i) => Math.sin(i * 12.9898 % 6.28),
    );
    const identities = Int32Array.from({ length: batch }, (_, i) => i >> 1);
    const next = { epoch: 0, batch: 0 };
    let steps = 0;
    const taking = (trainer: Trainer) => () =>
      trainer.step([{ pixels, identities, next }], steps++, 1e-3).losses;
    const replayed = await timed(taking(replaying), step, check);
    if (!replaying.isReplaying) throw new Error(`Steps are no replay: ${replaying.replayRefusal}`);
    const memory = webgpuBackend().bufferManager.numBytesAllocated;
    replaying.forgetRecording();
    const anew = await timed(taking(plain), step, check);
    const { kernels, dispatches } = await profileKernels(() => taking(plain)().dispose());
    const losses = taking(plain)(), [loss] = await losses.data();
    losses.dispose();
    check();
    const onCard = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
    return {
      ...{ network: backbone.name, batch, imageSize, replayed, plain: anew },
      imagesPerSecond: 1000 * batch / replayed.clock,
      cardShare: kernels.length > 0 ? onCard / replayed.clock : undefined,
      ...{ memory, dispatches, loss, kernels },
    };
  } finally {
    plain.optimizer.dispose();
    replaying.dispose();
    await freeIdleMemory();
  }
}

async function timed(
  take: () => tf.Tensor,
  { leastMs, mostSteps }: GpuStepCase,
  check: () => void,
): Promise<GpuTimes> {
  const waited = async () => {
    const losses = take();
    await losses.data();
    losses.dispose();
    check();
  };
  for (let i = 0; i < WARM_UP; i++) await waited();
  const mainBefore = mainThreadMs();
  const started = performance.now(), ran = cpuUsage(), times: number[] = [];
  while ((times.length < mostSteps && performance.now() - started < leastMs) || times.length < 2) {
    const start = performance.now();
    // Four steps a read, as a read makes the card wait.
    for (let i = 0; i < STEPS_PER_READ - 1; i++) take().dispose();
    await waited();
    times.push((performance.now() - start) / STEPS_PER_READ);
  }
  const { user, system } = cpuUsage(ran), steps = STEPS_PER_READ * times.length;
  const mainAfter = mainThreadMs();
  return {
    clock: median(times),
    busy: (user + system) / 1000 / steps,
    main: mainBefore && mainAfter && (mainAfter - mainBefore) / steps,
  };
}

/** How long the main thread has run, milliseconds, if the system tells. */
function mainThreadMs(): number | undefined {
  const file = `/proc/${Deno.pid}/task/${Deno.pid}/schedstat`;
  try {
    // Deno itself reads nothing there unless all is permitted.
    const { success, stdout } = new Deno.Command("cat", { args: [file], stderr: "null" })
      .outputSync();
    return success ? parseInt(new TextDecoder().decode(stdout)) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}

const STEPS_PER_READ = 4;

/** A step of PyTorch on its card, milliseconds; nothing where there is no such thing. */
export async function timeTorch(network: string, batch: number): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: ["-c", trainStep, ...[network, batch, 3, 10, "cuda", "channels_last"].map(String)],
      stderr: "null",
    }).output();
    return success ? Number(new TextDecoder().decode(stdout).split(" ")[0]) : undefined;
  } catch {
    return undefined;
  }
}
