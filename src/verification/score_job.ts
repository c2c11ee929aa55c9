import { countPairs, countPairsWithin, type PairStretch, type PairsWithin } from "./count_pairs.ts";
import { type RankedMates, rankMates, type RankStretch } from "./rank_mates.ts";

/** What can be made of a stretch of columns. */
export interface ScoreJobs {
  countPairs: { stretch: PairStretch; answer: Uint32Array<ArrayBuffer> };
  countPairsWithin: {
    stretch: PairStretch & { bins: Int32Array; least: number };
    answer: PairsWithin;
  };
  rankMates: { stretch: RankStretch; answer: RankedMates };
}

/** What a worker is asked. */
export type ScoreQuestion = {
  [Job in keyof ScoreJobs]: { job: Job; stretch: ScoreJobs[Job]["stretch"] };
}[keyof ScoreJobs];

/** Any answer. */
export type ScoreAnswer = ScoreJobs[keyof ScoreJobs]["answer"];

/** Does a job. */
export function runScoreJob({ job, stretch }: ScoreQuestion): ScoreAnswer {
  if (job === "countPairs") return countPairs(stretch);
  if (job === "countPairsWithin") return countPairsWithin(stretch, stretch.bins, stretch.least);
  return rankMates(stretch);
}
