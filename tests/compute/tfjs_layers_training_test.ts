import { ok } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../devices.ts";

/** A network of every kind of layer that networks for images have. */
function network(): tf.Sequential {
  const { layers } = tf;
  const seeded = (seed: number) => tf.initializers.heNormal({ seed });
  const conv = { kernelSize: 3, padding: "same", useBias: false } as const;
  return tf.sequential({
    layers: [
      layers.conv2d({
        ...conv,
        filters: 6,
        strides: 2,
        kernelInitializer: seeded(1),
        inputShape: [14, 14, 3],
      }),
      layers.batchNormalization(),
      layers.prelu({ sharedAxes: [1, 2] }),
      layers.depthwiseConv2d({ ...conv, depthwiseInitializer: seeded(2) }),
      layers.batchNormalization(),
      layers.activation({ activation: "relu" }),
      layers.separableConv2d({
        ...conv,
        filters: 8,
        depthMultiplier: 2,
        depthwiseInitializer: seeded(3),
        pointwiseInitializer: seeded(4),
      }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.maxPooling2d({ poolSize: 3, strides: 1, padding: "same" }),
      layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" }),
      layers.conv2dTranspose({ ...conv, filters: 7, kernelInitializer: seeded(5) }),
      layers.prelu({}),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.conv2d({ ...conv, filters: 8, kernelInitializer: seeded(6) }),
      layers.elu(),
      layers.activation({ activation: "relu6" }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 5, activation: "softmax", kernelInitializer: seeded(7) }),
    ],
  });
}

/** The losses of a few epochs. */
async function losses(): Promise<number[]> {
  const model = network();
  const optimizer = tf.train.sgd(0.1);
  model.compile({ optimizer, loss: "categoricalCrossentropy" });
  const pixels = Float32Array.from({ length: 10 * 14 * 14 * 3 }, (_, i) => Math.sin(i * i));
  const x = tf.tensor4d(pixels, [10, 14, 14, 3]);
  const y = tf.tidy(() => tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 4, 3, 2, 1, 0], "int32"), 5));
  const { history } = await model.fit(x, y, {
    batchSize: 5,
    epochs: 4,
    shuffle: false,
    verbose: 0,
  });
  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  return history.loss as number[];
}

// Computed before useDevice() gives tfjs any kernel of ours, hence by those of tfjs' cpu backend.
await tf.setBackend("cpu");
const expected = await losses();

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(device, "tf.sequential() with all usual layers trains as on tfjs' cpu", async () => {
    closeTo(await losses(), expected, 1e-4);
    ok(expected[3] < expected[0], "the losses fall");
  });
}
