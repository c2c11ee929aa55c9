import { deepStrictEqual } from "node:assert/strict";
import { StepClock } from "../../src/training/step_clock.ts";

function clockAt(start: number) {
  const time = { now: start };
  return { time, clock: new StepClock(() => time.now) };
}

Deno.test("StepClock says what share of the steps was waited for data", async () => {
  const { time, clock } = clockAt(5000);
  clock.start();
  const data = Promise.withResolvers<string>();
  const waiting = clock.wait(data.promise);
  time.now += 300;
  data.resolve("a batch");
  const { value, waited } = await waiting;
  deepStrictEqual([value, waited], ["a batch", 0.3]);
  clock.addWait(waited);
  time.now += 900;
  deepStrictEqual(clock.read(), { seconds: 1.2, dataWait: 0.25 });
  clock.start();
  time.now += 500;
  deepStrictEqual(clock.read(), { seconds: 0.5, dataWait: 0 });
});

Deno.test("StepClock sums the waits of several steps, and says no more than all", () => {
  const { time, clock } = clockAt(0);
  clock.start();
  clock.addWait(1);
  clock.addWait(0.5);
  time.now += 3000;
  deepStrictEqual(clock.read(), { seconds: 3, dataWait: 0.5 });
  clock.addWait(9); // another's clock runs faster
  deepStrictEqual(clock.read(), { seconds: 3, dataWait: 1 });
});
