import { WorkerPool } from "../streams/worker_pool.ts";
import { type CollectedPairs, collectPairs } from "./collect_pairs.ts";
import { countPairs, countPairsWithin, type PairStretch } from "./count_pairs.ts";
import { type RankedMates, rankMates, type RankStretch } from "./rank_mates.ts";
import { TILE_COLUMNS } from "./score_tiles.ts";

/** What {@link scoreStretches} can make of a stretch of columns. */
export interface ScoreJobs {
  countPairs: { stretch: PairStretch; answer: Uint32Array<ArrayBuffer> };
  countPairsWithin: {
    stretch: PairStretch & { bins: Int32Array };
    answer: Uint32Array<ArrayBuffer>;
  };
  collectPairs: { stretch: PairStretch & { least: number }; answer: CollectedPairs };
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
  if (job === "countPairsWithin") return countPairsWithin(stretch, stretch.bins);
  if (job === "collectPairs") return collectPairs(stretch, stretch.least);
  return rankMates(stretch);
}

/** So few pairs take less time than workers to start. */
const FEW = 2e6;
/** Stretches that a worker gets: the more, the less one waits for another at the end. */
const SHARES = 8;
/** Counts are of 32 bits. */
const MOST_PAIRS = 2 ** 31;

/** Whose columns are to be shared out. */
export interface Stretched {
  rowCount: number;
  columnCount: number;
  /** @default {the machine's cores} */
  workers?: number;
}

/**
 * Shares the columns of a job out to workers.
 *
 * @param job Which.
 * @param stretchOf Makes the stretch of the columns from `from` to before `to`.
 * @param answered Hears each answer, in any order.
 */
export async function scoreStretches<Job extends keyof ScoreJobs>(
  job: Job,
  { rowCount, columnCount, workers = navigator.hardwareConcurrency }: Stretched,
  stretchOf: (from: number, to: number) => ScoreJobs[Job]["stretch"],
  answered: (answer: ScoreJobs[Job]["answer"]) => void,
): Promise<void> {
  const inPlace = workers <= 1 || rowCount * columnCount < FEW;
  const share = Math.ceil(columnCount / (inPlace ? 1 : SHARES * workers));
  const most = Math.max(TILE_COLUMNS, Math.floor(MOST_PAIRS / rowCount));
  const step = Math.min(Math.ceil(share / TILE_COLUMNS) * TILE_COLUMNS, most);
  const questions: ScoreQuestion[] = [];
  for (let from = 0; from < columnCount; from += step) {
    const stretch = stretchOf(from, Math.min(from + step, columnCount));
    questions.push({ job, stretch } as ScoreQuestion);
  }
  if (inPlace) {
    for (const question of questions) answered(runScoreJob(question));
    return;
  }
  const url = new URL("score_worker.ts", import.meta.url);
  const pool = new WorkerPool<ScoreQuestion, ScoreAnswer>(url, workers, "score");
  try {
    await Promise.all(questions.map(async (question) => answered(await pool.ask(question, []))));
  } finally {
    pool.terminate();
  }
}
