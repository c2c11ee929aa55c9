import { deepStrictEqual, rejects } from "node:assert/strict";
import { WorkerPool } from "../../src/streams/worker_pool.ts";

const module = new URL("../../src/streams/worker_pool.ts", import.meta.url);
const running = (code: string) =>
  new URL(
    "data:application/typescript," +
      encodeURIComponent(`import { answerQuestions } from "${module}";\n${code}`),
  );

Deno.test("WorkerPool hands each question to a worker, and each answer to who asked", async () => {
  const code = "answerQuestions((n: number) => Promise.resolve({ answer: 2 * n, transfer: [] }));";
  const pool = new WorkerPool<number, number>(running(code), 2, "double");
  try {
    deepStrictEqual(await Promise.all([3, 1, 2].map((n) => pool.ask(n, []))), [6, 2, 4]);
  } finally {
    pool.terminate();
  }
  await rejects(pool.ask(1, []), { message: "Cannot double as the workers were stopped" });
});

Deno.test("WorkerPool says what its workers cannot do, and why", async () => {
  const code = "answerQuestions(() => { throw new Error('odd'); });";
  const pool = new WorkerPool<number, number>(running(code), 1, "double");
  await rejects(pool.ask(1, []), {
    message:
      "Cannot double in a worker: Error: odd; without workers (workers: 0) it is done in place",
  });
  await rejects(pool.ask(1, []), /^Error: Cannot double in a worker: Error: odd/);
  const broken = new WorkerPool<number, number>(running("throw new Error('broken');"), 1, "double");
  await rejects(broken.ask(1, []), /^Error: Cannot double in a worker: .*broken/);
});

Deno.test("WorkerPool replaces a worker that breaks or takes too long at a part of a question, and says at which", async () => {
  const code = `answerQuestions(async (n: number, begin) => {
    begin(7);
    if (n === 0) for (;;);
    if (n < 0) throw new Error("negative");
    return { answer: 2 * n, transfer: [] };
  });`;
  const pool = new WorkerPool<number, number>(running(code), 1, "double", 500);
  try {
    const told = await Promise.allSettled([1, 0, 2].map((n) => pool.ask(n, [])));
    deepStrictEqual(told[0], { status: "fulfilled", value: 2 });
    const lost = told.slice(1).map((one) => (one as PromiseRejectedResult).reason);
    deepStrictEqual(lost.map(({ name }) => name), ["LostWorkerError", "LostWorkerError"]);
    deepStrictEqual(lost.map(({ part }) => part), [7, undefined]);
    deepStrictEqual(lost[0].message, "it took longer than 0.5 s");
    await rejects(pool.ask(-1, []), { name: "LostWorkerError", message: "Error: negative" });
    deepStrictEqual(await pool.ask(3, []), 6);
  } finally {
    pool.terminate();
  }
});

Deno.test("WorkerPool ends with the error of the system that a worker met, which keeps its class", async () => {
  const code = `answerQuestions((part: number, begin) => {
    if (part > 0) begin(part);
    throw new Deno.errors.NotCapable("Requires read access to x");
  });`;
  for (const part of [0, 1]) {
    const pool = new WorkerPool<number, number>(running(code), 1, "double");
    const denied = { name: "NotCapable", message: "Requires read access to x" };
    const asked = [part, part].map((part) => pool.ask(part, []));
    for (const one of [...asked, pool.ask(part, [])]) {
      await rejects(one, Deno.errors.NotCapable);
      await rejects(one, denied);
    }
  }
});

Deno.test("WorkerPool says of what class an error was that is no fault of a part", async () => {
  const code = "answerQuestions(() => { throw new RangeError('too large'); });";
  const pool = new WorkerPool<number, number>(running(code), 1, "double");
  const asked = pool.ask(1, []);
  await rejects(asked, RangeError);
  await rejects(asked, /^RangeError: Cannot double in a worker: RangeError: too large; without/);
  const closed = "Promise.reject(new Deno.errors.NotCapable('Requires read access to y'));";
  const broken = new WorkerPool<number, number>(running(closed), 1, "double");
  await rejects(broken.ask(1, []), Deno.errors.NotCapable);
});
