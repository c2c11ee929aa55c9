import type { Head, HeadStep } from "../../src/heads/head.ts";
import type { AnchorUse } from "../../src/heads/head_figures.ts";
import * as tf from "../../src/npm/tfjs.ts";

/** The loss of one step, and its gradients with respect to the features, then the trainable variables. */
export async function runHead(
  head: Head,
  values: ArrayLike<number>,
  identities: Int32Array,
  { step = 0, velocities = { get: () => undefined } }: Partial<HeadStep> = {},
) {
  const trainable = [...head.variables.values()].filter(({ trainable }) => trainable);
  const features = tf.tensor2d(Float32Array.from(values), [
    identities.length,
    values.length / identities.length,
  ]);
  let ignored = 0, anchors: AnchorUse | undefined;
  const { value, grads } = tf.tidy(() =>
    tf.engine().gradients(() => {
      const made = head.loss(features, identities, { step, velocities });
      ({ ignored, anchors } = made);
      return made.loss;
    }, [features, ...trainable])
  );
  const [[loss], ...gradients] = await Promise.all(
    [value, ...grads].map(async (tensor) => [...await tensor.data()]),
  );
  tf.dispose([features, value, grads]);
  return { loss, ignored, anchors, gradients };
}

/** What a batch of features, moved down its loss as if it were weights, comes to after as many steps. */
export async function lossAfter(
  head: Head,
  features: number[],
  identities: Int32Array,
  steps: number,
  rate = 0.1,
): Promise<number> {
  for (let step = 0; step < steps; step++) {
    const { gradients: [slopes] } = await runHead(head, features, identities);
    features = features.map((value, i) => value - rate * slopes[i]);
  }
  return (await runHead(head, features, identities)).loss;
}
