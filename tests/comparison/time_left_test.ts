import { strictEqual } from "node:assert/strict";
import { TimeLeft } from "../../src/comparison/time_left.ts";

Deno.test("TimeLeft estimates by what steps of the same kind took, otherwise by the mean", () => {
  const time = new TimeLeft();
  strictEqual(time.estimate([{ key: "a", steps: 10 }]), undefined);
  time.add("a", 100, 10);
  strictEqual(time.estimate([{ key: "a", steps: 5 }, { key: "b", steps: 1 }]), 60);
  time.add("a", 300, 10);
  time.add("b", 400, 10);
  time.add("b", 5000, 0);
  strictEqual(time.estimate([{ key: "a", steps: 5 }, { key: "c", steps: 2 }]), 100 + 60);
});

Deno.test("TimeLeft.with() adds to a copy", () => {
  const time = new TimeLeft();
  time.add("a", 100, 10);
  strictEqual(time.with("a", 300, 10).estimate([{ key: "a", steps: 1 }]), 20);
  strictEqual(time.estimate([{ key: "a", steps: 1 }]), 10);
});
