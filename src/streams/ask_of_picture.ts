import { ImageDecodeError } from "../images/image_decode_error.ts";
import { LostWorkerError } from "./worker_errors.ts";
import type { WorkerPool } from "./worker_pool.ts";

/**
 * Asks the worker of a pool that has the least to do about one picture, and asks again where another picture took the worker with it
 * before this one's turn.
 *
 * @param path Where the picture comes from, for errors.
 * @throws {ImageDecodeError} if the picture is at fault, also if it breaks its worker or takes too long.
 * @throws {Error} if the worker is.
 */
export async function askOfPicture<Q, A extends object>(
  workers: WorkerPool<Q, A | { reason: string }>,
  question: Q,
  path: string,
): Promise<A> {
  for (;;) {
    try {
      const answer = await workers.ask(question, []);
      if (!("reason" in answer)) return answer;
      throw new ImageDecodeError(path, new Error(answer.reason));
    } catch (error) {
      if (!(error instanceof LostWorkerError)) throw error;
      if (error.part !== undefined) throw new ImageDecodeError(path, error);
    }
  }
}
