import type { Interval } from "./interval.ts";

/**
 * The interval of a true accept rate, unless there are too few different pairs for it: if fewer than 3.7 of them may be
 * accepted, chance leaves more than 2.5 in 100 tests without any pair that is as much alike as these, exp(-3.7), and
 * nothing says where the threshold ends.
 *
 * @param far The false accept rate.
 * @param different How many different pairs there are.
 * @param interval What is given then.
 * @param what What is different. @default {"different pairs"}
 */
export function ifResolved(
  far: number,
  different: number,
  interval: Interval,
  what = "different pairs",
): Interval {
  const least = Math.ceil(-Math.log(0.025) / far);
  if (different >= least) return interval;
  const [takes, there] = [least, different].map((count) => count.toLocaleString("en-US"));
  return { reason: `it takes ${takes} ${what}, and there are ${there}` };
}
