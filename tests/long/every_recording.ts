import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import own from "./own_network.ts";
import { testOnDevice } from "../devices.ts";
import { makeTrainer, type NarrowNetwork, takeSteps } from "../training/replayed_steps.ts";

const networks: NarrowNetwork[] = [
  [{ name: "casia-net", width: 2, embedding: 8 }, 24],
  [{ name: "resnet18", width: 4, embedding: 8 }, 32],
  [{ name: "resnet50", width: 2, embedding: 8 }, 32],
  [{ name: "iresnet18", width: 4, embedding: 8 }, 16],
  [{ name: "iresnet50", width: 4, embedding: 8 }, 16],
  [{ name: "iresnet100", width: 2, embedding: 8 }, 16],
  [{ name: "mobilefacenet", width: 4, embedding: 8 }, 16],
  [own.backbone, 16],
];

for (const network of networks) {
  testOnDevice(
    "webgpu",
    `steps of ${
      typeof network[0] === "function" ? "a network of one's own" : network[0].name
    } from a recording come to the same losses and weights, to the bit`,
    async () => {
      const plain = makeTrainer(network, { replay: false });
      const expected = await takeSteps(plain, network[1]);
      plain.dispose();
      const replaying = makeTrainer(network, {});
      const actual = await takeSteps(replaying, network[1]);
      strictEqual(replaying.replayRefusal, undefined);
      ok(replaying.isReplaying, "nothing was run from a recording");
      replaying.dispose();
      deepStrictEqual(actual, expected);
    },
  );
}
