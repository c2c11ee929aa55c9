import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { BatchStream } from "../../src/streams/batch_stream.ts";

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("BatchStream groups items in their order and keeps what is left over", async () => {
  const batches = ReadableStream.from([1, 2, 3, 4, 5]).pipeThrough(new BatchStream(2));
  deepStrictEqual(await Array.fromAsync(batches), [[1, 2], [3, 4], [5]]);
});

Deno.test("BatchStream drops what is left over when asked to", async () => {
  const batches = ReadableStream.from([1, 2, 3]).pipeThrough(
    new BatchStream(2, { dropLast: true }),
  );
  deepStrictEqual(await Array.fromAsync(batches), [[1, 2]]);
});

Deno.test("BatchStream gives no batch for no items", async () => {
  deepStrictEqual(
    await Array.fromAsync(ReadableStream.from([]).pipeThrough(new BatchStream(2))),
    [],
  );
});

Deno.test("BatchStream closes a batch early when the next item belongs to another", async () => {
  const items = [10, 11, 12, 20, 30, 31, 32, 33];
  const sameBatch = (first: number, next: number) =>
    Math.floor(first / 10) === Math.floor(next / 10);
  const batches = ReadableStream.from(items).pipeThrough(new BatchStream(3, { sameBatch }));
  deepStrictEqual(await Array.fromAsync(batches), [[10, 11, 12], [20], [30, 31, 32], [33]]);
});

Deno.test("BatchStream reads no further than the batch that was asked for, and one item", async () => {
  let produced = 0;
  const source = new ReadableStream<number>({
    pull: (controller) => controller.enqueue(produced++),
  }, { highWaterMark: 0 });
  const reader = source.pipeThrough(new BatchStream(3)).getReader();
  deepStrictEqual((await reader.read()).value, [0, 1, 2]);
  await pause();
  ok(produced <= 5, `${produced}`);
  await reader.cancel();
});

Deno.test("BatchStream passes cancellation up and errors down", async () => {
  let reason: unknown;
  const source = new ReadableStream<number>({
    pull: (controller) => controller.enqueue(1),
    cancel: (why) => void (reason = why),
  });
  const reader = source.pipeThrough(new BatchStream(2)).getReader();
  await reader.read();
  await reader.cancel("enough");
  await pause();
  strictEqual(reason, "enough");

  const failing = new ReadableStream({
    start: (controller) => controller.error(new Error("broken")),
  });
  await rejects(Array.fromAsync(failing.pipeThrough(new BatchStream(2))), { message: "broken" });
});

Deno.test("BatchStream refuses a size that is not a positive integer", () => {
  for (const size of [0, -1, 1.5, NaN]) {
    throws(() => new BatchStream(size), {
      name: "RangeError",
      message: `Cannot batch as size must be a positive integer: current value is ${size}`,
    });
  }
});
