import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import { smallNet } from "../../src/backbones/small_net.ts";
import { defineBackbone } from "../../src/backbones/define_backbone.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { usePrecision } from "../../src/compute/precision.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import { Random } from "../../src/random/random.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import type { Batch } from "../../src/training/read_batches.ts";
import { train } from "../../src/training/train.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { testInHalfPrecision } from "../half_precision.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallFaces } from "../small_faces.ts";

function batch(imageSize: number, count = 8): Batch {
  const random = new Random(3, "images");
  return {
    pixels: Float32Array.from(
      { length: count * imageSize ** 2 * 3 },
      () => 2 * random.uniform() - 1,
    ),
    identities: Int32Array.from({ length: count }, (_, i) => i % 4),
    next: { epoch: 0, batch: 1 },
  };
}

/** A network of one linear layer, whose loss is multiplied by `weight`. */
function linearTrainer(weight: number, scaleLoss: boolean): Trainer {
  const backbone = defineBackbone(
    "plain",
    { imageSize: 2, embeddingLength: 3 },
    (parameters) => sequence(flatten, linear(parameters, "linear", { inputs: 12, outputs: 3 })),
  );
  const head = fullFc({ identities: 4, embeddingLength: 3, scale: 4 });
  return new Trainer({ backbone, heads: [{ head, weight }], weightDecay: 0, scaleLoss });
}

async function numbersOf(variables: Iterable<[string, tf.Tensor]>) {
  const stored = await storeVariables(variables);
  return new Map([...stored].map(([name, { data }]) => [name, [...data as Float32Array]]));
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, number, i) => sum + number * y[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

testInHalfPrecision("A step of the small network is close to that in float32", async () => {
  const step = async (scaleLoss: boolean) => {
    const backbone = smallNet({ imageSize: 16, width: 4, embeddingLength: 8 });
    const head = fullFc({ identities: 4, embeddingLength: 8, scale: 8 });
    const trainer = new Trainer({ backbone, heads: [{ head, weight: 1 }], scaleLoss });
    // With 2^16 it would be too large for the largest gradients, and the step be skipped.
    trainer.lossScale?.restore({ scale: 2 ** 10, steps: 0 });
    const { losses } = trainer.step([batch(16)], 0, 0.1);
    const [loss] = await losses.data();
    const gradients = await numbersOf(trainer.momentum());
    losses.dispose();
    trainer.dispose();
    return { loss, gradients };
  };
  const half = await step(true);
  usePrecision("float32");
  const single = await step(false);
  usePrecision("float16");
  ok(half.loss !== single.loss);
  ok(Math.abs(half.loss - single.loss) < 1e-2 * single.loss, `${half.loss} for ${single.loss}`);
  for (const [name, gradient] of single.gradients) {
    // Nothing but rounding and weight decay: the batch norm behind it takes no notice of a bias.
    if (name === "feature.linear.bias") continue;
    const similarity = cosine(half.gradients.get(name)!, gradient);
    ok(similarity > 0.999, `${name}: ${similarity}`);
  }
});

testInHalfPrecision("Gradients too small for float16 are kept by scaling the loss", async () => {
  const step = async (scaleLoss: boolean) => {
    const trainer = linearTrainer(1e-8, scaleLoss);
    trainer.step([batch(2)], 0, 0.1).losses.dispose();
    const momentum = (await numbersOf(trainer.momentum())).get("linear.weight")!;
    trainer.dispose();
    return momentum;
  };
  usePrecision("float32");
  const single = await step(false);
  usePrecision("float16");
  ok(cosine(await step(true), single) > 0.999);
  ok((await step(false)).every((number) => number === 0));
});

testOnEveryDevice("A scaled loss makes the same step, and losses come unscaled", async () => {
  const before = usePrecision("float32");
  const [plain, scaled] = [linearTrainer(1, false), linearTrainer(1, true)];
  for (const step of [0, 1]) {
    const losses = [plain, scaled].map((trainer) => trainer.step([batch(2)], step, 0.1).losses);
    closeTo(await losses[1].data(), await losses[0].data(), 1e-6);
    tf.dispose(losses);
  }
  const expected = await numbersOf(plain.variables());
  for (const [name, numbers] of await numbersOf(scaled.variables())) {
    closeTo(numbers, expected.get(name)!, 1e-5, name);
  }
  strictEqual(plain.lossScale, undefined);
  deepStrictEqual(await scaled.lossScale!.store(), { scale: 2 ** 16, steps: 2 });
  plain.dispose();
  scaled.dispose();
  usePrecision(before);
});

testOnEveryDevice(
  "A gradient that is not finite leaves weights and momentum as they were and halves the scale",
  async () => {
    const before = usePrecision("float32");
    const trainer = linearTrainer(1, true);
    const step = (number: number, pixel: number) => {
      const one = batch(2);
      one.pixels[5] = pixel;
      trainer.step([one], number, 0.1).losses.dispose();
    };
    step(0, 0.5);
    const weights = await numbersOf(trainer.variables());
    const momentum = await numbersOf(trainer.momentum());
    step(1, NaN);
    deepStrictEqual(await numbersOf(trainer.variables()), weights);
    deepStrictEqual(await numbersOf(trainer.momentum()), momentum);
    deepStrictEqual(await trainer.lossScale!.store(), { scale: 2 ** 15, steps: 0 });
    step(2, 0.5);
    ok((await numbersOf(trainer.variables())).get("linear.weight")!.every(Number.isFinite));
    deepStrictEqual(await trainer.lossScale!.store(), { scale: 2 ** 15, steps: 1 });
    trainer.dispose();
    usePrecision(before);
  },
);

testInHalfPrecision(
  "train() in float16 resumes with its precision and loss scale",
  () =>
    withFolder(async (folder) => {
      const out = join(folder, "run");
      const config = parseTrainConfig({
        data: smallFaces(10, 4),
        imageSize: 16,
        batch: 8,
        backbone: { name: "small", width: 2, embedding: 4 },
        device: "webgpu",
        precision: "float16",
        steps: 2,
        out,
      });
      await train(config);
      const { config: stored, state } = await readCheckpoint(out);
      strictEqual(stored.precision, "float16");
      const { scale, steps } = state.lossScale!;
      ok(scale > 0 && steps <= 2);
      await train({ ...config, steps: 3 }, { resume: out });
      const { lossScale } = (await readCheckpoint(out)).state;
      // One step without a fault more, or one with.
      ok(
        lossScale!.scale === scale
          ? lossScale!.steps === steps + 1
          : lossScale!.scale === scale / 2,
      );
    }),
);
