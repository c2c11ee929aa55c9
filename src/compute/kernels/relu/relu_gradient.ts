import * as tf from "../../../npm/tfjs.ts";

let registered = false;

/**
 * Gives `tf.relu` a gradient of two ops instead of tfjs' four: it casts the step to int32 and back.
 */
export function registerReluGradient(): void {
  if (registered) return;
  registered = true;
  tf.registerGradient({
    kernelName: "Relu",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.step(y)) }),
  });
}
