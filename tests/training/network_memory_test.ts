import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { MemoryGauge } from "../../src/compute/memory_gauge.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import { bytesOfStep } from "../../src/training/choose_micro_batch.ts";
import { measureNetwork } from "../../src/training/network_memory.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { testOnDevice } from "../devices.ts";

const BATCH = 24;

const networks: [BackboneSpec, imageSize: number][] = [
  [{ name: "small", embedding: 8, dropout: 0.25 }, 56],
  [{ name: "casia-net", width: 2, embedding: 8 }, 24],
  [{ name: "resnet18", width: 4, embedding: 8 }, 32],
  [{ name: "iresnet18", width: 4, embedding: 8 }, 16],
  [{ name: "mobilefacenet", width: 4, embedding: 8 }, 16],
];

for (const [spec, imageSize] of networks) {
  testOnDevice(
    "wasm",
    `what steps of ${spec.name} take is measured by a few images, within 15 %`,
    async () => {
      const gauge = new MemoryGauge();
      const backbone = createBackbone(spec, { imageSize });
      const before = await storeVariables(backbone.variables);
      const network = measureNetwork(backbone, "whole");
      deepStrictEqual(
        await storeVariables(backbone.variables),
        before,
        "variables are as they were",
      );
      const head = fullFc({ identities: 6, embeddingLength: 8 });
      for (
        const [microBatch, microBatchNorm] of [[8, "micro"], [8, "whole"], [
          BATCH,
          "micro",
        ]] as const
      ) {
        const trainer = new Trainer({
          backbone,
          heads: [{ head, weight: 1 }],
          ...{ microBatch, microBatchNorm },
        });
        // The first makes momentum, and tfjs' WebGPU lets go of buffers only as it submits.
        for (let step = 0; step < 3; step++) {
          if (step === 2) gauge.restart();
          const { losses } = trainer.step([batchOf(imageSize)], step, 0.01);
          await losses.data();
          losses.dispose();
        }
        const estimate = bytesOfStep(
          { ...network, whole: microBatchNorm === "whole" ? network.whole : undefined },
          { batch: BATCH, imageSize, heads: 0 },
          microBatch,
        );
        const ratio = estimate / gauge.peak;
        ok(
          Math.abs(ratio - 1) < 0.15,
          `${microBatch} at a time, ${microBatchNorm}: ${estimate} for ${gauge.peak} bytes, ${ratio}`,
        );
        trainer.optimizer.dispose();
      }
      gauge.stop();
      tf.dispose([...head.variables.values()]);
      backbone.dispose();
    },
  );
}

function batchOf(imageSize: number) {
  return {
    pixels: new Float32Array(BATCH * imageSize * imageSize * 3).map((_, i) => Math.sin(i)),
    identities: Int32Array.from({ length: BATCH }, (_, i) => i % 6),
    next: { epoch: 0, batch: 0 },
  };
}
