import { strictEqual } from "node:assert/strict";
import { batchForPeople, epochsForSteps } from "../../src/defaults/batches_for_people.ts";

Deno.test("a batch has 64 images, or fewer where people would have to come twice", () => {
  strictEqual(batchForPeople(1000, 2), 64);
  strictEqual(batchForPeople(32, 2), 64);
  strictEqual(batchForPeople(20, 2), 40);
  strictEqual(batchForPeople(1000, 3), 63);
  strictEqual(batchForPeople(1000, 100), 100);
  strictEqual(batchForPeople(0, 2), 2);
});

Deno.test("epochs are as many as usual, or as many as make steps enough", () => {
  strictEqual(epochsForSteps(115, 20), 20);
  strictEqual(epochsForSteps(6, 20), 134);
});
