import { match, throws } from "node:assert/strict";
import { type Communicator, singleRank } from "../../src/compute/communicator.ts";
import { requireAgreement } from "../../src/training/require_agreement.ts";

/** What rank 0 of two hears, the other of which has these. */
function beside(other: Record<string, unknown>): Communicator {
  const bytes = new TextEncoder().encode(JSON.stringify(other).padEnd(400));
  return { ...singleRank, size: 2, allGather: (own) => [own, new Float32Array(bytes.buffer)] };
}

Deno.test("ranks that are given the same go on", () => {
  const facts = { seed: 1, out: undefined, schedule: { name: "cosine" } };
  requireAgreement(beside({ schedule: { name: "cosine" }, seed: 1 }), facts);
});

Deno.test("ranks that are given something else are told with the key, and what each has", () => {
  const facts = { seed: 1, steps: 3, epochs: 2 };
  throws(() => requireAgreement(beside({ seed: 1, steps: 4, epochs: 1 }), facts), {
    name: "DisagreementError",
    message:
      "Cannot go on together as all ranks must be given the same: rank 1 has steps 4, rank 0 has 3; " +
      "they also differ in epochs",
  });
  throws(
    () => requireAgreement(beside({ seed: 1, steps: 3 }), facts),
    ({ message }: Error) => (match(message, /rank 1 has epochs not set, rank 0 has 2$/), true),
  );
});
