import { rm } from "node:fs/promises";
import { train } from "../training/train.ts";
import type { TrainConfig } from "../training/train_config.ts";

/** Losses are read back up to so many steps at a time, and steps end when they are. */
const STEPS_PER_READ = 10;
/** Steps before the clock starts: programs are compiled, streams fill up. */
const WARM_UP_STEPS = 10;
/** Steps that are timed at least, and how long timing goes on. */
const TIMED_STEPS = 20, TIMED_SECONDS = 15;

/**
 * How long a step of a run takes, in milliseconds, waiting for data included: it takes a few steps and throws them
 * away.
 *
 * @param config Of the run; its `out` is made and removed.
 * @param minutes The budget, of which a tenth is used at most.
 * @returns Nothing if it was interrupted.
 */
export async function measureStep(
  config: TrainConfig,
  minutes: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const enough = new AbortController();
  const seconds = Math.min(TIMED_SECONDS, 6 * minutes);
  let started = 0, ended = 0, timed = 0;
  await rm(config.out, { recursive: true, force: true });
  try {
    await train({ ...config, steps: 1e9, evaluateEvery: 1e9 }, {
      signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
      onEvent(event) {
        if (event.type !== "step" || event.step % STEPS_PER_READ !== 0) return;
        ended = performance.now();
        timed = event.step - WARM_UP_STEPS;
        if (timed === 0) started = ended;
        if (timed >= TIMED_STEPS && ended - started >= 1000 * seconds) enough.abort();
      },
    });
  } finally {
    await rm(config.out, { recursive: true, force: true });
  }
  return signal?.aborted ? undefined : (ended - started) / timed;
}
