import { readFile } from "node:fs/promises";
import * as tf from "../../src/npm/tfjs.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";

interface Golden {
  name: "small" | "iresnet18" | "mobilefacenet";
  width: number;
  imageSize: number;
  embeddingLength: number;
  images: number;
  embeddingsInTraining: number[];
  gradients: Record<string, number[]>;
  statistics: Record<string, number[]>;
  embeddingsInUse: number[];
}

async function readGolden(name: string): Promise<Golden> {
  const url = new URL(`../../fixtures/golden/${name}_backbone.json`, import.meta.url);
  return JSON.parse(await readFile(url, "utf8"));
}

/** As in fixtures/make_backbones.py. */
function sines(shape: number[], value: (i: number) => number): tf.Tensor {
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => value(i));
  return tf.tensor(values, shape);
}

for (const name of ["small", "iresnet18", "mobilefacenet"]) {
  const golden = await readGolden(name);
  testOnEveryDevice(
    `${golden.name} gives PyTorch's embeddings, gradients and running statistics`,
    async () => {
      const { name, imageSize, width, embeddingLength } = golden;
      const spec = { name, width, embedding: embeddingLength } as BackboneSpec;
      const backbone = createBackbone(spec, { imageSize });
      const { variables } = backbone;
      const trainable = [...variables].filter(([, { trainable }]) => trainable);
      tf.tidy(() => {
        for (const [n, [name, variable]] of trainable.entries()) {
          const offset = name.includes("norm") && name.endsWith(".weight") ? 1 : 0;
          variable.assign(sines(variable.shape, (i) => offset + Math.sin(n + i * i) / 4));
        }
      });
      const images = sines(
        [golden.images, imageSize, imageSize, 3],
        (i) => Math.sin(i * i),
      ) as tf.Tensor4D;

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
}
