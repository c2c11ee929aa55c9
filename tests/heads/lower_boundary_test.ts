import { strictEqual } from "node:assert/strict";
import { fullFc } from "../../src/heads/full_fc.ts";
import { lowerBoundary } from "../../src/heads/lower_boundary.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { runHead } from "./run_head.ts";

testOnEveryDevice("lowerBoundary() is a full layer over the identities it is given", async () => {
  const options = { identities: 3, embeddingLength: 2, scale: 4, seed: 1 };
  const identities = Int32Array.of(2, 0, 2), features = [1, 2, -1, 0.5, 0.3, 1];
  const results = [];
  for (const make of [lowerBoundary, fullFc]) {
    const head = make(options);
    results.push({ name: head.name, ...await runHead(head, features, identities) });
    head.dispose();
  }
  const [low, full] = results;
  strictEqual(low.name, "lower");
  closeTo([low.loss, ...low.gradients.flat()], [full.loss, ...full.gradients.flat()], 1e-6);
});
