/** What a worker of a pool is sent. */
interface Question<Q> {
  number: number;
  question: Q;
}

/** What it sends back: what it made of the question, or what went wrong in the worker. */
interface Reply<A> {
  number: number;
  answer?: A;
  fault?: string;
}

interface Job<A> {
  resolve(answer: A): void;
  reject(error: unknown): void;
}

interface PoolWorker<A> {
  worker: Worker;
  /** Jobs sent and not yet answered, by number. */
  jobs: Map<number, Job<A>>;
}

/**
 * Workers that answer questions, started as they are needed. A started worker keeps the script alive until
 * {@link WorkerPool.terminate}.
 */
export class WorkerPool<Q, A> {
  readonly #module: URL;
  readonly #size: number;
  readonly #work: string;
  readonly #workers: PoolWorker<A>[] = [];
  #sent = 0;
  #fault: unknown;

  /**
   * @param module What the workers run: it calls {@link answerQuestions}.
   * @param size The most workers to start.
   * @param work What they do, for errors, such as `decode`.
   */
  constructor(module: URL, size: number, work: string) {
    this.#module = module;
    this.#size = size;
    this.#work = work;
  }

  /**
   * Asks the worker that has the least to do.
   *
   * @param transfer What of the question's memory goes over to the worker.
   * @throws {Error} if the worker is at fault.
   */
  ask(question: Q, transfer: Transferable[]): Promise<A> {
    if (this.#fault) return Promise.reject(this.#fault);
    const { worker, jobs } = this.#idlest();
    return new Promise((resolve, reject) => {
      const number = this.#sent++;
      jobs.set(number, { resolve, reject });
      worker.postMessage({ number, question } satisfies Question<Q>, transfer);
    });
  }

  /** Stops all workers. What they have not answered is rejected, and so is all that comes later. */
  terminate(): void {
    this.#fail(new Error(`Cannot ${this.#work} as the workers were stopped`));
  }

  #idlest(): PoolWorker<A> {
    const idlest = this.#workers.reduce<PoolWorker<A> | undefined>(
      (best, next) => best && best.jobs.size <= next.jobs.size ? best : next,
      undefined,
    );
    const isWanted = this.#workers.length < this.#size && (!idlest || idlest.jobs.size > 0);
    return isWanted ? this.#start() : idlest!;
  }

  #start(): PoolWorker<A> {
    const worker = new Worker(this.#module, { type: "module" });
    const jobs = new Map<number, Job<A>>();
    worker.onmessage = ({ data: { number, answer, fault } }: MessageEvent<Reply<A>>) => {
      const job = jobs.get(number)!;
      jobs.delete(number);
      if (fault === undefined) job.resolve(answer!);
      else job.reject(this.#faultOf(fault));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(this.#faultOf(event.message));
    };
    this.#workers.push({ worker, jobs });
    return this.#workers.at(-1)!;
  }

  #fail(fault: unknown): void {
    this.#fault ??= fault;
    for (const { worker, jobs } of this.#workers.splice(0)) {
      worker.terminate();
      for (const job of jobs.values()) job.reject(fault);
    }
  }

  #faultOf(message: string): Error {
    return new Error(
      `Cannot ${this.#work} in a worker: ${message}; without workers (workers: 0) it is done in place`,
    );
  }
}

/**
 * Answers the questions of a pool, in a worker.
 *
 * @param answer Gives the answer, and what of its memory goes over to the pool's side.
 */
export function answerQuestions<Q, A>(
  answer: (question: Q) => Promise<{ answer: A; transfer: Transferable[] }>,
): void {
  // The worker's own scope, which the type checker takes for a window's.
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Question<Q>>) => void;
    postMessage(reply: Reply<A>, transfer: Transferable[]): void;
  };
  scope.onmessage = async ({ data: { number, question } }) => {
    try {
      const made = await answer(question);
      scope.postMessage({ number, answer: made.answer }, made.transfer);
    } catch (error) {
      scope.postMessage({ number, fault: String(error) }, []);
    }
  };
}
