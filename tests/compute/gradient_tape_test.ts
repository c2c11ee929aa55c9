import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { GradientTape, recomputable } from "../../src/compute/gradient_tape.ts";
import { takeGradientSoFar } from "../../src/compute/tape_entry.ts";
import { testOnDevice, testOnEveryDevice } from "../devices.ts";

const networks: [BackboneSpec, imageSize: number][] = [
  [{ name: "small", width: 4, embedding: 8, dropout: 0.25 }, 16],
  [{ name: "casia-net", width: 2, embedding: 8 }, 24],
  [{ name: "resnet18", width: 4, embedding: 8 }, 32],
  [{ name: "resnet50", width: 2, embedding: 8 }, 32],
  [{ name: "iresnet18", width: 4, embedding: 8 }, 16],
  [{ name: "mobilefacenet", width: 4, embedding: 8 }, 16],
];

const numbersOf = async (tensors: (tf.Tensor | undefined)[]) =>
  await Promise.all(tensors.map(async (tensor) => tensor && [...await tensor.data()]));

for (const [spec, imageSize] of networks) {
  for (const device of ["wasm", "webgpu"] as const) {
    testOnDevice(
      device,
      `the gradients of ${spec.name} are those of tf.grads() to the bit`,
      async () => {
        const backbone = createBackbone(spec, { imageSize });
        const images = tf.randomUniform<tf.Rank.R4>(
          [6, imageSize, imageSize, 3],
          -1,
          1,
          "float32",
          1,
        );
        const towards = tf.randomUniform([6, 8], -1, 1, "float32", 2);
        const variables = [...backbone.variables.values()].filter(({ trainable }) => trainable);
        const embed = () => backbone.embed(images, { training: true, seed: 3 });

        const expected = tf.engine().gradients(embed, variables, towards);
        const tape = GradientTape.record(embed, variables);
        const gradients = tape.gradients(towards);

        deepStrictEqual(await numbersOf([tape.value]), await numbersOf([expected.value]));
        deepStrictEqual(await numbersOf(gradients), await numbersOf(expected.grads));
        tf.dispose([images, towards, expected.value, expected.grads, tape.value]);
        tf.dispose(gradients as tf.Tensor[]);
        backbone.dispose();
      },
    );
  }
}

testOnEveryDevice(
  "a tape keeps nothing after its gradients, after it was disposed of, nor after an error",
  () => {
    const backbone = createBackbone({ name: "iresnet18", width: 2, embedding: 4 }, {
      imageSize: 16,
    });
    const images = tf.zeros<tf.Rank.R4>([2, 16, 16, 3]);
    const variables = [...backbone.variables.values()].filter(({ trainable }) => trainable);
    const embed = () => backbone.embed(images, { training: true });
    const before = tf.memory().numTensors;

    const tape = GradientTape.record(embed, variables);
    ok(tf.memory().numTensors > before + 1);
    tf.dispose([tape.value, ...tape.gradients() as tf.Tensor[]]);
    strictEqual(tf.memory().numTensors, before);

    const unused = GradientTape.record(embed, variables);
    unused.dispose();
    unused.value.dispose();
    strictEqual(tf.memory().numTensors, before);

    const fail = () => {
      embed();
      throw new RangeError("of the forward pass");
    };
    throws(() => GradientTape.record(fail, variables), /of the forward pass/);
    strictEqual(tf.memory().numTensors, before);
    tf.dispose(images);
    backbone.dispose();
  },
);

testOnDevice("cpu", "a gradient is undefined where the value does not depend on the tensor", () => {
  const x = tf.scalar(2), y = tf.scalar(3);
  const tape = GradientTape.record(() => tf.mul(x, x), [x, y]);
  const [dx, dy] = tape.gradients();
  strictEqual(dx!.dataSync()[0], 4);
  strictEqual(dy, undefined);
  tf.dispose([x, y, dx!, tape.value]);
});

testOnDevice(
  "cpu",
  "one tensor that is the gradient of several inputs, or is used twice, adds up",
  () => {
    const x = tf.scalar(2), y = tf.scalar(3);
    const sum = tf.customGrad((x, y) => ({
      value: tf.add(x as tf.Tensor, y as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => [dy, dy],
    }));
    const ten = tf.scalar(10);
    const tape = GradientTape.record(() => tf.mul(sum(x, y), sum(x, x)), [x, y]);
    const [dx, dy] = tape.gradients(ten);
    strictEqual(dx!.dataSync()[0], 10 * (4 + 2 * 5));
    strictEqual(dy!.dataSync()[0], 10 * 4);
    tf.dispose([x, y, ten, dx!, dy!, tape.value]);
  },
);

testOnDevice(
  "cpu",
  "what is recomputable is computed once for all that read it, also in another shape",
  () => {
    const x = tf.tensor2d([[1, 2], [3, 4]]), weights = tf.tensor2d([[1], [1], [1], [1]]);
    let computed = 0;
    const double = (x: tf.Tensor) => {
      const op = tf.customGrad((x, save) => {
        (save as tf.GradSaveFunc)([x as tf.Tensor]);
        return { value: tf.mul(x as tf.Tensor, 2), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2) };
      });
      return recomputable(op(x), ([x]) => {
        computed++;
        return tf.mul(x, 2);
      });
    };
    const forward = () => {
      const doubled = double(x);
      const product = tf.matMul(tf.reshape(doubled, [1, 4]), weights as tf.Tensor2D);
      return tf.add(tf.sum(product), tf.sum(tf.square(doubled)));
    };
    const tape = GradientTape.record(forward, [x, weights]);
    strictEqual(computed, 0);
    const [dx, dWeights] = tape.gradients();
    strictEqual(computed, 1);
    deepStrictEqual([...dx!.dataSync()], [1, 2, 3, 4].map((x) => 2 + 8 * x));
    deepStrictEqual([...dWeights!.dataSync()], [2, 4, 6, 8]);
    tf.dispose([x, weights, dx!, dWeights!, tape.value]);
  },
);

testOnDevice("cpu", "a tape is refused within another", () => {
  const x = tf.scalar(1);
  const inner = () => GradientTape.record(() => tf.square(x), [x]).value;
  throws(() => GradientTape.record(inner, [x]), /while another one is being recorded/);
  x.dispose();
});

testOnEveryDevice("an op may add the gradient so far to its own", async () => {
  /** x + x, whose gradient takes what is known of that of x if it may. */
  const doubled = (takes: boolean) =>
    tf.customGrad((x) => ({
      value: tf.add(x as tf.Tensor, x as tf.Tensor),
      gradFunc: (dy: tf.Tensor) => {
        const own = tf.mul(dy, 2), before = takes ? takeGradientSoFar("0") : undefined;
        // Once.
        strictEqual(takes ? takeGradientSoFar("0") : undefined, undefined);
        return before ? tf.add(own, before) : own;
      },
    }));
  const results = [];
  for (const takes of [false, true]) {
    const x = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 3])));
    const tape = GradientTape.record(
      () => tf.sum(tf.mul(doubled(takes)(x), tf.square(x))) as tf.Scalar,
      [x],
    );
    const [slope] = tape.gradients();
    results.push([...await slope!.data()]);
    tf.dispose([x, tape.value, slope!]);
  }
  // Of 2 x^3.
  deepStrictEqual(results, [[6, 24, 54], [6, 24, 54]]);
});
