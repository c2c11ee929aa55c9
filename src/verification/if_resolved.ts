import type { Interval } from "./interval.ts";

/**
 * The interval of a true accept rate, unless there are too few different pairs for it: where fewer than 3.7 may be
 * accepted, more than one test in forty would have none that is so much alike, exp(-3.7), and nothing says where the
 * threshold ends.
 *
 * @param far The false accept rate.
 * @param different How many different pairs there are.
 * @param interval What is given then.
 * @param what What rate of what it takes. @default {"FAR different pairs"}
 */
export function ifResolved(
  far: number,
  different: number,
  interval: Interval,
  what = "FAR different pairs",
): Interval {
  if (far * different >= -Math.log(0.025)) return interval;
  return { reason: `it takes 3.7 / ${what}, and there are ${different.toLocaleString("en-US")}` };
}
