import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { type Communicator, singleRank } from "../../src/compute/communicator.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import { alignRanks } from "../../src/training/align_ranks.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { testOnDevice } from "../devices.ts";
import { plainBackbone } from "../faults/plain_backbone.ts";

/** A trainer that has taken a step, one number of which may differ. */
function trained(pixel: number): Trainer {
  const trainer = new Trainer({
    backbone: plainBackbone({ imageSize: 2, embeddingLength: 4 }),
    heads: [{
      head: fullFc({ identities: 3, embeddingLength: 4, margin: { kind: "none" } }),
      weight: 1,
    }],
  });
  const pixels = Float32Array.from({ length: 4 * 2 * 2 * 3 }, (_, i) => Math.sin(i * i));
  pixels[0] = pixel;
  const identities = Int32Array.of(0, 1, 2, 0);
  trainer.step([{ pixels, identities, next: { epoch: 0, batch: 1 } }], 0, 0.1).losses.dispose();
  return trainer;
}

/** But for running statistics, which ranks may have of their own. */
const everything = async (trainer: Trainer) => ({
  variables: await storeVariables(
    [...trainer.variables()].filter(([, { trainable }]) => trainable),
  ),
  momentum: await storeVariables(trainer.momentum()),
});

/** Two ranks, of which the first speaks before the second does. */
function ranks(other: string): Communicator[] {
  let said: Float32Array, sent: Uint8Array = new Uint8Array();
  const bytes = new TextEncoder().encode(JSON.stringify(other).padEnd(80));
  return [
    {
      ...singleRank,
      size: 2,
      allGather: (own) => [said = own, new Float32Array(bytes.buffer)],
      broadcast: (bytes) => sent = bytes!,
    },
    { ...singleRank, rank: 1, size: 2, allGather: (own) => [said, own], broadcast: () => sent },
  ];
}

testOnDevice(
  "cpu",
  "alignRanks() gives a rank the weights and momentum of rank 0, if its own differ",
  async () => {
    const [first, second] = [trained(0.5), trained(0.5001)];
    const [expected, before] = [await everything(first), await everything(second)];
    notDeepStrictEqual(before, expected);
    const [one, other] = ranks("something else");
    strictEqual(await alignRanks(first, one), true);
    strictEqual(await alignRanks(second, other), true);
    deepStrictEqual(await everything(second), expected);
    deepStrictEqual(await everything(first), expected);
    for (const trainer of [first, second]) trainer.dispose();
  },
);

testOnDevice("cpu", "alignRanks() sends nothing where ranks have learnt the same", async () => {
  const [first, second] = [trained(0.5), trained(0.5)];
  const [one, other] = ranks("unused");
  await alignRanks(first, one);
  const silent = { ...other, broadcast: () => fail() };
  strictEqual(await alignRanks(second, silent), false);
  for (const trainer of [first, second]) trainer.dispose();
});

function fail(): never {
  throw new Error("Nothing was to be sent");
}
