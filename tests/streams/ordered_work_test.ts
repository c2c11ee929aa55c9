import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { mapInOrder } from "../../src/streams/ordered_work.ts";

const wait = (ms: number) => new Promise<number>((resolve) => setTimeout(() => resolve(ms), ms));

Deno.test("mapInOrder() keeps the order, with no more under way than allowed", async () => {
  let underWay = 0, most = 0;
  const map = async (ms: number) => {
    most = Math.max(most, ++underWay);
    await wait(ms);
    underWay--;
    return ms;
  };
  const times = [9, 1, 5, 0, 3, 8, 2];
  deepStrictEqual(await Array.fromAsync(mapInOrder(times, 3, map)), times);
  strictEqual(most, 3);
  deepStrictEqual(await Array.fromAsync(mapInOrder([], 3, map)), []);
});

Deno.test("mapInOrder() fails when the turn of what failed comes, and asks for no more", async () => {
  const asked: number[] = [];
  function* items() {
    for (let i = 0;; i++) {
      asked.push(i);
      yield i;
    }
  }
  const mapped = mapInOrder(items(), 2, async (i) => {
    if (i === 1) throw new Error("no");
    return await Promise.resolve(i);
  });
  strictEqual((await mapped.next()).value, 0);
  await rejects(mapped.next(), { message: "no" });
  deepStrictEqual(asked, [0, 1, 2]);
});
