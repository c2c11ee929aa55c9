import { withDefaults } from "../checks/with_defaults.ts";

/**
 * How the learning rate goes down; `warmup` counts steps in which it first rises from 0 in a line.
 * - `constant`
 * - `multi-step`: times `gamma` after each of the `milestones`, which count epochs.
 * - `polynomial`: to 0 as (1 - progress)^`power`.
 * - `cosine`: to 0 as half a cosine (Loshchilov and Hutter, ICLR 2017, eq. 5, without restarts).
 */
export type Schedule =
  | { name: "constant"; warmup?: number }
  | { name: "multi-step"; milestones: number[]; gamma?: number; warmup?: number }
  | { name: "polynomial"; power?: number; warmup?: number }
  | { name: "cosine"; warmup?: number };

const DEFAULTS = {
  "constant": { warmup: 0 },
  "multi-step": { gamma: 0.1, warmup: 0 },
  "polynomial": { power: 1, warmup: 0 },
  "cosine": { warmup: 0 },
};

/** A schedule with the numbers that it leaves to defaults. */
export function resolveSchedule(schedule: Schedule): Required<Schedule> {
  return withDefaults(schedule, DEFAULTS[schedule.name]) as Required<Schedule>;
}

/** Where a step stands in its run. */
export interface StepPosition {
  /** Steps before this one. */
  step: number;
  /** Steps of the whole run. */
  steps: number;
  /** Steps of an epoch. */
  stepsPerEpoch: number;
}

/**
 * The share of the base learning rate that holds in a step, 0 to 1.
 *
 * @example Usage
 * ```ts
 * import { scheduleFactor } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const at = { step: 50, steps: 100, stepsPerEpoch: 10 };
 *
 * strictEqual(scheduleFactor({ name: "polynomial", power: 2 }, at), 0.25);
 * strictEqual(scheduleFactor({ name: "constant", warmup: 102 }, at), 0.5);
 * ```
 */
export function scheduleFactor(given: Schedule, position: StepPosition): number {
  const { step, steps, stepsPerEpoch } = position;
  const schedule = resolveSchedule(given), { warmup } = schedule;
  if (step < warmup) return (step + 1) / warmup;
  const progress = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
  switch (schedule.name) {
    case "constant":
      return 1;
    case "multi-step": {
      const passed = schedule.milestones.filter((epoch) => step >= epoch * stepsPerEpoch);
      return schedule.gamma ** passed.length;
    }
    case "polynomial":
      return (1 - progress) ** schedule.power;
    case "cosine":
      return (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
