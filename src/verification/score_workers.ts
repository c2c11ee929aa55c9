import { WorkerPool } from "../streams/worker_pool.ts";
import { runScoreJob, type ScoreAnswer, type ScoreJobs, type ScoreQuestion } from "./score_job.ts";
import { TILE_COLUMNS } from "./score_tiles.ts";

/** So few pairs take less time than workers to start. */
const FEW = 2e6;
/** Stretches that a worker gets: the more, the less one waits for another at the end. */
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
  #pool?: WorkerPool<ScoreQuestion, ScoreAnswer>;

  /** @param count How many; with 1 or 0 all is done in place. @default {the machine's cores} */
  constructor(count = navigator.hardwareConcurrency) {
    this.#count = count;
  }

  /**
   * Shares the columns of a job out. Whoever is done gets the next stretch, the last columns first, which have most
   * pairs where only those above the diagonal count.
   *
   * @param job Which.
   * @param stretchOf Makes the stretch of the columns from `from` to before `to`, when its turn comes.
   * @param answered Hears each answer, in any order.
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
    const step = columnsOfStretch(rowCount, columnCount, inPlace ? 1 : SHARES * lanes);
    let left = Math.ceil(columnCount / step);
    const goOn = async () => {
      while (left > 0) {
        const from = --left * step;
        const stretch = await stretchOf(from, Math.min(from + step, columnCount));
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

/** Whole tiles, unless there are fewer columns. */
function columnsOfStretch(rowCount: number, columnCount: number, shares: number): number {
  const share = Math.ceil(columnCount / shares / TILE_COLUMNS) * TILE_COLUMNS;
  const most = Math.min(MOST_COLUMNS, Math.floor(MOST_PAIRS / rowCount));
  return Math.max(TILE_COLUMNS, Math.min(share, Math.floor(most / TILE_COLUMNS) * TILE_COLUMNS));
}
