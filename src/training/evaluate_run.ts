import { singleRank } from "../compute/communicator.ts";
import type { CheckpointState } from "../runs/checkpoint_json.ts";
import type { EvaluationEvent } from "../runs/metrics_jsonl.ts";
import { STOPPED_ELSEWHERE } from "../verification/embed_together.ts";
import { verificationIntervals } from "../verification/verification_intervals.ts";
import { type Verification, verifyScores } from "../verification/verify_embeddings.ts";
import { verifyPairs } from "../verification/verify_pairs.ts";
import type { TrainingRun } from "./training_run.ts";
import { wholeHistogram } from "./whole_histogram.ts";

/** How {@link evaluateRun} verifies. */
export interface EvaluateRunOptions {
  /** Whether to measure intervals. */
  intervals: boolean;
  /** Ends it before its time. */
  signal?: AbortSignal;
  /** Hears that it was ended, by this signal or that of another process. */
  onStop?: () => void;
}

/** Whether ranks share the verification of a run: not if each has statistics of batch norm of its own. */
export function isVerifiedTogether({ config, communicator }: TrainingRun): boolean {
  return communicator.size > 1 && config.syncBatchNorm;
}

/**
 * Verifies the backbone of a run between two steps, with its averaged weights if there are some; one that is the best so far is written down in `state`. Where ranks share
 * it, all are to call this.
 *
 * @returns Nothing if it was ended, upon which workers are left waiting, and on any rank but the first.
 */
export async function evaluateRun(
  run: TrainingRun,
  state: CheckpointState,
  { intervals, signal, onStop }: EvaluateRunOptions,
): Promise<EvaluationEvent | undefined> {
  const { config, data, device, backbone, trainer, onEvent } = run;
  trainer.settle();
  trainer.forgetRecording();
  const { imageSize: size, crop, cropOffset, orientation } = config;
  const verify = () =>
    verifyPairs(backbone, data.test, {
      recipe: { size, crop, cropOffset, orientation },
      onSkip: (error) => onEvent({ type: "skip", error }),
      onProgress: (embedded, images) => onEvent({ type: "verifying", embedded, images }),
      communicator: isVerifiedTogether(run) ? run.communicator : singleRank,
      signal,
      isStoppedTogether: run.together && isVerifiedTogether(run),
    });
  const scored = await (trainer.average?.inPlace(verify) ?? verify()).catch((error) => {
    const isStopped = error === STOPPED_ELSEWHERE || (signal?.aborted && error === signal.reason);
    if (!isStopped) throw error;
    onStop?.();
  });
  if (!scored) return;
  const { scores, pairs, identities, leftOut } = scored;
  if (leftOut !== undefined) onEvent({ type: "notice", message: leftOut });
  const verification: Verification = {
    ...verifyScores(scores, pairs),
    ...(intervals ? { intervals: verificationIntervals(scores, pairs, identities) } : {}),
  };
  device.check();
  const { step, positions } = state;
  // The area moves less from one evaluation to the next by chance than accuracies do.
  const best = verification.auc > (state.best?.auc ?? -1);
  if (best) state.best = { step, auc: verification.auc };
  const timesLent = trainer.timesLent().map(wholeHistogram);
  return {
    type: "evaluation",
    step,
    epoch: positions[0].epoch,
    best,
    verification,
    ...(timesLent.length > 0 ? { timesLent } : {}),
  };
}
