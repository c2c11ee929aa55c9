import * as tf from "../src/npm/tfjs.ts";
import { IDENTITIES, median, randomPixels, type StepCase } from "./networks.ts";
import { stockNetwork } from "./stock_network.ts";

/** What is timed, on which of tfjs' own backends. */
export interface StockStepStart {
  step: StepCase;
  backend: "wasm" | "webgpu" | "cpu";
  warmUp: number;
  steps: number;
}

/** The median time of a step in milliseconds, with tfjs' kernels, gradients and optimiser. */
async function timeStockSteps({ step, backend, warmUp, steps }: StockStepStart): Promise<number> {
  if (backend === "wasm") await import("../src/npm/tfjs_wasm.ts");
  if (backend === "webgpu") await import("../src/npm/tfjs_webgpu.ts");
  await tf.setBackend(backend);
  await tf.ready();
  const network = stockNetwork(step);
  const weight = tf.variable(
    tf.randomNormal([IDENTITIES, step.embedding]),
  ) as tf.Tensor as tf.Tensor2D;
  const optimizer = tf.train.momentum(0.01, 0.9);
  const { batch, size } = step;
  const images = tf.tensor4d(randomPixels(batch, step), [batch, size, size, 3]);
  const labels = tf.oneHot(tf.range(0, batch, 1, "int32"), IDENTITIES);
  const unit = (x: tf.Tensor2D) => tf.div(x, tf.norm(x, 2, 1, true)) as tf.Tensor2D;
  const times: number[] = [];
  for (let i = 0; i < warmUp + steps; i++) {
    const started = performance.now();
    const loss = optimizer.minimize(() => {
      const logits = tf.mul(16, tf.matMul(unit(network(images)), unit(weight), false, true));
      return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
    }, true)!;
    await loss.data();
    loss.dispose();
    times.push(performance.now() - started);
  }
  return median(times.slice(warmUp));
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<StockStepStart>) => void;
  postMessage(result: { milliseconds: number } | { fault: string }): void;
};

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({ milliseconds: await timeStockSteps(data) });
  } catch (error) {
    scope.postMessage({ fault: (error as Error).message.split("\n")[0] });
  }
};
