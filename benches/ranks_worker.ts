/**
 * A rank of those that ranks_bench.ts starts: times either exchanges of gradients, or steps; rank 0 prints them as JSON.
 *
 *     LIBRARY '{"sizes": [...], "rounds": n, "precision": "float16"}'
 *     LIBRARY '{"step": {...}, "pace": {...}, "precision": "float32"}'
 */
import type { Precision } from "../src/compute/precision.ts";
import { launchOf } from "../src/compute/mpi/mpi_launch.ts";
import { MpiCommunicator } from "../src/compute/mpi/mpi_communicator.ts";
import type { StepCase } from "./networks.ts";
import type { Pace } from "./time_steps.ts";

/** What a rank is to do. */
export interface RanksWork {
  /** Numbers in an exchange, and how often each is timed. */
  sizes?: number[];
  rounds?: number;
  /** Or a step. */
  step?: StepCase;
  pace?: Pace;
  /** In which numbers travel. */
  precision?: Precision;
}

if (import.meta.main) {
  const [library, work] = Deno.args;
  const ranks = MpiCommunicator.open(library, launchOf((name) => Deno.env.get(name)));
  const times = await time(ranks, JSON.parse(work));
  if (ranks.rank === 0) console.log(JSON.stringify(times));
  ranks.leave();
  Deno.exit(0);
}

async function time(ranks: MpiCommunicator, work: RanksWork) {
  const { sizes = [], rounds = 5, step, pace, precision } = work;
  if (step) {
    const { useDevice } = await import("../src/compute/device.ts");
    const { timeSteps } = await import("./time_steps.ts");
    await useDevice("wasm");
    return await timeSteps(step, ranks, pace!, precision);
  }
  return sizes.map((size) => timeExchanges(ranks, size, rounds, precision));
}

/** Milliseconds of each. */
function timeExchanges(
  ranks: MpiCommunicator,
  size: number,
  rounds: number,
  precision?: Precision,
): number[] {
  const values = [Float32Array.from({ length: size }, (_, i) => Math.sin(i + ranks.rank))];
  const sums = [new Float32Array(size)], times: number[] = [];
  // The first ones make room.
  for (let round = -2; round < rounds; round++) {
    ranks.allGather(Float32Array.of(1));
    const began = performance.now();
    ranks.allReduce(values, sums, precision);
    if (round >= 0) times.push(performance.now() - began);
  }
  return times;
}
