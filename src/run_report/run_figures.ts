import type { Verification } from "../verification/verify_embeddings.ts";
import type { RunRecord } from "./run_record.ts";

/** A verification of a run, and when it was made. */
export interface RunFigures {
  /** Such as `step 60, the best`. */
  of: string;
  /** The figures. */
  verification: Verification;
}

/**
 * The verifications of a run that count: that of `roc.json`; otherwise the best one, whose checkpoint is the one to
 * extract with, and the last one if that is another.
 */
export function runFigures(run: RunRecord): RunFigures[] {
  const { verification, evaluations, summary, measuredOn } = run;
  if (verification) {
    const step = measuredOn?.step;
    return [{ of: step === undefined ? "embeddings" : `embeddings, step ${step}`, verification }];
  }
  const best = evaluations.findLast(({ best }) => best), last = evaluations.at(-1);
  if (!best || !last) return [];
  const isDone = summary !== undefined;
  const lastOf = isDone ? "the last" : "the latest";
  if (best === last) {
    return [{ of: `step ${last.step}, ${lastOf} and best`, verification: last.verification }];
  }
  return [
    { of: `step ${best.step}, the best`, verification: best.verification },
    { of: `step ${last.step}, ${lastOf}`, verification: last.verification },
  ];
}

/** How many pairs of two identities there are. */
export function differentPairs({ pairs, same }: Verification): number {
  return pairs - same;
}

/** Whether there are enough pairs of two identities for a true accept rate at a false accept rate. */
export function isResolved(far: number, verification: Verification): boolean {
  return far * differentPairs(verification) >= 1 - 1e-9;
}
