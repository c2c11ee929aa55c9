import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { communicatorMemory, SharedCommunicator } from "../../src/compute/shared_communicator.ts";

/** Plays rank 0; workers play the others. */
function withRanks(size: number, fails: boolean, use: (rank0: SharedCommunicator) => void): void {
  const memory = communicatorMemory(size);
  const workers = Array.from({ length: size - 1 }, (_, i) => {
    const url = new URL("./shared_communicator_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    worker.postMessage({ memory, rank: i + 1, size, fails });
    return worker;
  });
  try {
    use(new SharedCommunicator(memory, 0, size));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

for (const size of [2, 3]) {
  Deno.test(`SharedCommunicator sums and gathers over ${size} ranks, also more than fits at once`, () => {
    withRanks(size, false, (rank0) => {
      const large = new Float32Array(1_200_000).fill(1), small = Float32Array.of(1, 1);
      const sums = [large, new Float32Array(2)];
      rank0.allReduce([large, small], sums);
      const sum = size * (size + 1) / 2;
      ok(sums.every((some) => some.every((value) => value === sum)));
      deepStrictEqual([...small], [1, 1]);

      deepStrictEqual(
        rank0.allGather(Float32Array.of(0)),
        Array.from({ length: size }, (_, rank) => new Float32Array(rank + 1).fill(rank)),
      );

      const [none, all] = rank0.allGather(new Float32Array(0));
      deepStrictEqual([none.length, all.length], [0, 1_200_000]);
      ok(all.every((value) => value === 5));
    });
  });
}

Deno.test("SharedCommunicator stops the other ranks when one fails", () => {
  withRanks(2, true, (rank0) => {
    throws(
      () => rank0.allReduce([new Float32Array(1)], [new Float32Array(1)]),
      /another worker has stopped/,
    );
  });
});

Deno.test("SharedCommunicator by itself changes nothing", () => {
  const only = new SharedCommunicator(communicatorMemory(1), 0, 1);
  const values = Float32Array.of(1, 2);
  only.allReduce([values], [values]);
  deepStrictEqual([...values], [1, 2]);
  deepStrictEqual(only.allGather(values).map((all) => [...all]), [[1, 2]]);
});

Deno.test("SharedCommunicator gives up on ranks that never come, and lets nobody wait for it", () => {
  const memory = communicatorMemory(2), values = [new Float32Array(1)];
  const rank0 = new SharedCommunicator(memory, 0, 2, 600);
  throws(() => rank0.allReduce(values, values), {
    message: "Cannot go on as another worker has not answered for 0.6 s",
  });
  const late = new SharedCommunicator(memory, 1, 2);
  throws(() => late.allReduce(values, values), /another worker has stopped/);
});
