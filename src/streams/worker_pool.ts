import { isOfSystem } from "../images/image_decode_error.ts";
import {
  type CarriedError,
  carryError,
  LostWorkerError,
  restoreError,
  uncaughtError,
} from "./worker_errors.ts";

/** What a worker of a pool is sent. */
interface Question<Q> {
  number: number;
  question: Q;
  place: SharedArrayBuffer;
}

/** What it sends back: what it made of the question, or what went wrong in the worker. */
interface Reply<A> {
  number: number;
  answer?: A;
  fault?: CarriedError;
}

interface Job<A> {
  resolve(answer: A): void;
  reject(error: unknown): void;
}

interface PoolWorker<A> {
  worker: Worker;
  /** Jobs sent and not yet answered, by number; it works on the first. */
  jobs: Map<number, Job<A>>;
  /** Which part of its question it is at, and how many it has begun: memory that it shares, as it may have no time to say so. */
  place: Int32Array<SharedArrayBuffer>;
  /** Looks at it since it began a part, and the parts that it had begun then. */
  looks: number;
  begun: number;
}

const PART = 0, BEGUN = 1;
/** In place of a part, between two questions. */
const NONE = -1;

/** How often a worker is looked at before its time is over. Looks, not time: a machine that slept has not looked. */
const LOOKS = 10;

/**
 * Workers that answer questions, started as they are needed. A started worker keeps the script alive until
 * {@link WorkerPool.terminate}. One that breaks, or takes too long, while it is at a part of a question is replaced. An error of
 * the system, such as a missing permission, is no fault of what it was at: all would meet it, so it ends the pool.
 */
export class WorkerPool<Q, A> {
  readonly #module: URL;
  readonly #size: number;
  readonly #work: string;
  readonly #timeLimitMs: number;
  readonly #workers: PoolWorker<A>[] = [];
  #timer?: ReturnType<typeof setInterval>;
  #sent = 0;
  #fault: unknown;

  /**
   * @param module What the workers run: it calls {@link answerQuestions}.
   * @param size The most workers to start.
   * @param work What they do, for errors, such as `decode`.
   * @param timeLimitMs How long one part of a question may take.
   */
  constructor(module: URL, size: number, work: string, timeLimitMs = Infinity) {
    this.#module = module;
    this.#size = size;
    this.#work = work;
    this.#timeLimitMs = timeLimitMs;
  }

  /**
   * Asks the worker that has the least to do.
   *
   * @param transfer What of the question's memory goes over to the worker.
   * @throws {LostWorkerError} if the worker was lost at a part of this question, or of one before it.
   * @throws {Error} if the worker is at fault; of the class of the error there.
   */
  ask(question: Q, transfer: Transferable[]): Promise<A> {
    if (this.#fault) return Promise.reject(this.#fault);
    const { worker, jobs, place } = this.#idlest();
    if (this.#timeLimitMs < Infinity) {
      this.#timer ??= setInterval(() => this.#look(), this.#timeLimitMs / LOOKS);
    }
    return new Promise((resolve, reject) => {
      const number = this.#sent++;
      jobs.set(number, { resolve, reject });
      worker.postMessage(
        { number, question, place: place.buffer } satisfies Question<Q>,
        transfer,
      );
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
    const place = new Int32Array(new SharedArrayBuffer(8));
    place[PART] = NONE;
    const started = { worker, jobs: new Map<number, Job<A>>(), place, looks: 0, begun: 0 };
    worker.onmessage = ({ data: { number, answer, fault } }: MessageEvent<Reply<A>>) => {
      if (fault !== undefined) return this.#lose(started, fault);
      const job = started.jobs.get(number)!;
      started.jobs.delete(number);
      job.resolve(answer!);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(started, uncaughtError(event.message));
    };
    this.#workers.push(started);
    return started;
  }

  #look() {
    for (const one of [...this.#workers]) {
      const begun = Atomics.load(one.place, BEGUN);
      const isAtSame = Atomics.load(one.place, PART) !== NONE && begun === one.begun;
      one.begun = begun;
      one.looks = isAtSame ? one.looks + 1 : 0;
      if (one.looks > LOOKS) this.#lose(one, `it took longer than ${this.#timeLimitMs / 1000} s`);
    }
  }

  /** A part of a question that breaks a worker costs that worker; without one to blame, all would break. */
  #lose(lost: PoolWorker<A>, why: CarriedError | string) {
    if (!this.#workers.includes(lost)) return; // it has said so twice
    const part = Atomics.load(lost.place, PART);
    const fault = typeof why === "string" ? undefined : why;
    if (fault && isOfSystem(restoreError(fault))) return this.#fail(restoreError(fault));
    const reason = fault ? `${fault.name}: ${fault.message}` : why as string;
    if (part === NONE) return this.#fail(this.#faultOf(reason, fault));
    this.#workers.splice(this.#workers.indexOf(lost), 1);
    lost.worker.terminate();
    const [first, ...others] = lost.jobs.values();
    first.reject(new LostWorkerError(reason, part));
    for (const job of others) job.reject(new LostWorkerError(reason));
  }

  #fail(fault: unknown): void {
    this.#fault ??= fault;
    clearInterval(this.#timer);
    for (const { worker, jobs } of this.#workers.splice(0)) {
      worker.terminate();
      for (const job of jobs.values()) job.reject(fault);
    }
  }

  #faultOf(reason: string, fault: CarriedError = { name: "Error", message: reason }): Error {
    return restoreError({
      ...fault,
      message:
        `Cannot ${this.#work} in a worker: ${reason}; without workers (workers: 0) it is done in place`,
    });
  }
}

/**
 * Answers the questions of a pool, in a worker, one after the other.
 *
 * @param answer Gives the answer, and what of its memory goes over to the pool's side. It calls `begin` with the number of each
 * part of the question that could break the worker, or take too long.
 */
export function answerQuestions<Q, A>(
  answer: (
    question: Q,
    begin: (part: number) => void,
  ) => Promise<{ answer: A; transfer: Transferable[] }>,
): void {
  // The worker's own scope, which the type checker takes for a window's.
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Question<Q>>) => void;
    postMessage(reply: Reply<A>, transfer: Transferable[]): void;
  };
  let turn = Promise.resolve();
  scope.onmessage = ({ data: { number, question, place } }) => {
    const at = new Int32Array(place);
    turn = turn.then(async () => {
      try {
        const made = await answer(question, (part) => {
          Atomics.store(at, PART, part);
          Atomics.add(at, BEGUN, 1);
        });
        Atomics.store(at, PART, NONE);
        scope.postMessage({ number, answer: made.answer }, made.transfer);
      } catch (error) {
        scope.postMessage({ number, fault: carryError(error) }, []);
        // It is not to be trusted with another question, and its place tells what broke it.
        await new Promise(() => {});
      }
    });
  };
}
