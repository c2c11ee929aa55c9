import { readFile } from "node:fs/promises";
import * as tf from "../../src/npm/tfjs.ts";
import { small } from "../../src/backbones/small.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";

interface Golden {
  width: number;
  imageSize: number;
  embeddingLength: number;
  images: number;
  embeddingsInTraining: number[];
  gradients: Record<string, number[]>;
  statistics: Record<string, number[]>;
  embeddingsInUse: number[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../fixtures/golden/small_backbone.json", import.meta.url), "utf8"),
);

/** As in fixtures/make_small_backbone.py. */
function sines(shape: number[], value: (i: number) => number): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => value(i));
  return tf.tensor(values, shape);
}

testOnEveryDevice(
  "small() gives PyTorch's embeddings, gradients and running statistics",
  async () => {
    const { imageSize, width, embeddingLength } = golden;
    const backbone = small({ imageSize, width, embeddingLength });
    const { variables } = backbone;
    const trainable = [...variables].filter(([, { trainable }]) => trainable);
    tf.tidy(() => {
      for (const [n, [name, variable]] of trainable.entries()) {
        const offset = name.includes("norm") && name.endsWith(".weight") ? 1 : 0;
        variable.assign(sines(variable.shape, (i) => offset + Math.sin(n + 3 * i) / 4));
      }
    });
    const images = sines([golden.images, imageSize, imageSize, 3], Math.sin) as tf.Tensor4D;

    let trained!: tf.Tensor;
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(() => {
        trained = tf.keep(backbone.embed(images, { training: true }));
        return tf.sum(tf.mul(trained, sines(trained.shape, Math.sin)));
      }, trainable.map(([, variable]) => variable))
    );
    const used = backbone.embed(images);

    closeTo(await trained.data(), golden.embeddingsInTraining, 1e-4, "embeddings in training");
    closeTo(await used.data(), golden.embeddingsInUse, 1e-4, "embeddings in use");
    for (const [i, [name]] of trainable.entries()) {
      const expected = golden.gradients[name];
      if (expected) closeTo(await grads[i].data(), expected, 1e-4, `gradient of ${name}`);
    }
    for (const [name, expected] of Object.entries(golden.statistics)) {
      closeTo(await variables.get(name)!.data(), expected, 1e-4, name);
    }
    tf.dispose([images, trained, value, grads, used]);
    backbone.dispose();
  },
);
