import {
  type BackboneFactory,
  type BackboneSpec,
  createBackbone,
} from "../../src/backbones/backbones.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import { Trainer, type TrainerOptions } from "../../src/training/trainer.ts";

/** A narrow network and the images it takes. */
export type NarrowNetwork = [spec: BackboneSpec | BackboneFactory, imageSize: number];

/** People that steps meet. */
export const GROUPS = 12;

const STEPS = 6;

/** A trainer of the network with a virtual-fc head. */
export function makeTrainer(
  [spec, imageSize]: NarrowNetwork,
  options: Partial<TrainerOptions>,
): Trainer {
  const backbone = createBackbone(spec, { imageSize });
  const head = new VirtualFc({ groups: GROUPS, embeddingLength: backbone.embeddingLength });
  return new Trainer({ backbone, heads: [{ head, weight: 1 }], ...options });
}

/** Images that differ from step to step. */
function batchOf(imageSize: number, step: number, count = 8) {
  return {
    pixels: Float32Array.from(
      { length: count * imageSize ** 2 * 3 },
      (_, i) => Math.sin(i * i + 31 * step),
    ),
    identities: Int32Array.from({ length: count }, (_, i) => (step + (i >> 1)) % GROUPS),
    next: { epoch: 0, batch: 0 },
  };
}

/** Losses and variables after as many steps as there are sizes of batches. */
export async function takeSteps(
  trainer: Trainer,
  imageSize: number,
  sizes: number[] = Array(STEPS).fill(8),
) {
  const losses: number[] = [];
  for (const [step, count] of sizes.entries()) {
    const result = trainer.step([batchOf(imageSize, step, count)], step, 0.1 / (1 + step));
    losses.push((await result.losses.data())[0]);
    result.losses.dispose();
  }
  const variables = await storeVariables(trainer.variables());
  return { losses, variables };
}
