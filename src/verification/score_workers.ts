import type { Communicator } from "../compute/communicator.ts";
import { WorkerPool } from "../streams/worker_pool.ts";
import { runScoreJob, type ScoreAnswer, type ScoreJobs, type ScoreQuestion } from "./score_job.ts";
import { TILE_COLUMNS } from "./score_tiles.ts";

/** So few pairs take less time than workers to start. */
const FEW = 2e6;
/** Stretches that a worker gets of what its rank does, or a rank that has none: the more, the less one waits for another at the end. */
const SHARES = 8;
/** Of a stretch: counts are of 32 bits, and 64 MiB of columns of 512 numbers are enough at a time. */
const MOST_PAIRS = 2 ** 31, MOST_COLUMNS = 2 ** 15;

/** Whose columns are to be shared out. */
export interface Stretched {
  rowCount: number;
  columnCount: number;
}

/** Does jobs in workers, which start with the first job that is worth it and wait for more until they are disposed of. */
export class ScoreWorkers {
  readonly #count: number;
  readonly #ranks: Pick<Communicator, "rank" | "size">;
  #pool?: WorkerPool<ScoreQuestion, ScoreAnswer>;

  /**
   * @param count How many; with 1 or 0 all is done in place. @default {the cores of the machine, shared with the ranks on it}
   * @param ranks Processes that do each job together: this one does its part alone. @default {this process alone}
   */
  constructor(
    count?: number,
    ranks: Pick<Communicator, "rank" | "size" | "neighbours"> = { rank: 0, size: 1 },
  ) {
    const { size, neighbours = size } = ranks;
    this.#count = count ?? Math.max(1, Math.floor(navigator.hardwareConcurrency / neighbours));
    this.#ranks = ranks;
  }

  /**
   * Shares the columns of a job out: first among ranks, each of which has as many pairs as the others but for a few tiles, then
   * among workers. Whoever of these is done gets the next stretch, the last columns first, which have most pairs where only
   * those above the diagonal count.
   *
   * @param job Which.
   * @param stretchOf Makes the stretch of the columns from `from` to before `to`, when its turn comes.
   * @param answered Hears each answer of this rank, in any order.
   */
  async run<Job extends keyof ScoreJobs>(
    job: Job,
    { rowCount, columnCount }: Stretched,
    stretchOf: (
      from: number,
      to: number,
    ) => ScoreJobs[Job]["stretch"] | Promise<ScoreJobs[Job]["stretch"]>,
    answered: (answer: ScoreJobs[Job]["answer"]) => void,
  ): Promise<void> {
    const inPlace = this.#count <= 1 || rowCount * columnCount < FEW;
    const lanes = inPlace ? 1 : this.#count;
    const { rank, size } = this.#ranks, shares = inPlace && size === 1 ? 1 : SHARES * lanes * size;
    const step = columnsOfStretch(rowCount, columnCount, shares);
    const left = stretchesOf(rank, size, columnCount, step).values();
    const goOn = async () => {
      for (const { from, to } of left) {
        const stretch = await stretchOf(from, to);
        const question = { job, stretch } as ScoreQuestion;
        answered(inPlace ? runScoreJob(question) : await this.#ask(question));
      }
    };
    await Promise.all(Array.from({ length: lanes }, goOn));
  }

  [Symbol.dispose](): void {
    this.#pool?.terminate();
  }

  #ask(question: ScoreQuestion): Promise<ScoreAnswer> {
    const url = new URL("score_worker.ts", import.meta.url);
    this.#pool ??= new WorkerPool<ScoreQuestion, ScoreAnswer>(url, this.#count, "score");
    return this.#pool.ask(question, []);
  }
}

/** The stretches of a rank, the last first: each goes to who has the fewest pairs above the diagonal so far. */
function stretchesOf(rank: number, size: number, columnCount: number, step: number) {
  const pairs = new Float64Array(size), own: { from: number; to: number }[] = [];
  for (let from = step * (Math.ceil(columnCount / step) - 1); from >= 0; from -= step) {
    const to = Math.min(from + step, columnCount);
    const next = pairs.indexOf(Math.min(...pairs));
    pairs[next] += (to - from) * (to + from);
    if (next === rank) own.push({ from, to });
  }
  return own;
}

/** Whole tiles, unless there are fewer columns. */
function columnsOfStretch(rowCount: number, columnCount: number, shares: number): number {
  const share = Math.ceil(columnCount / shares / TILE_COLUMNS) * TILE_COLUMNS;
  const most = Math.min(MOST_COLUMNS, Math.floor(MOST_PAIRS / rowCount));
  return Math.max(TILE_COLUMNS, Math.min(share, Math.floor(most / TILE_COLUMNS) * TILE_COLUMNS));
}
