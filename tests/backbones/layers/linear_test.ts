import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { flatten, linear } from "../../../src/backbones/layers/linear.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { testOnEveryDevice } from "../../devices.ts";

testOnEveryDevice("linear() multiplies rows by its weight and adds its bias", async () => {
  const parameters = new Parameters(0);
  const layer = linear(parameters, "linear", { inputs: 2, outputs: 3 });
  tf.tidy(() => {
    parameters.variables.get("linear.weight")!.assign(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
    parameters.variables.get("linear.bias")!.assign(tf.tensor1d([10, 20, 30]));
  });
  const y = tf.tidy(() => layer(tf.tensor2d([1, 0, 1, -1], [2, 2]), {}));
  deepStrictEqual([...await y.data()], [11, 22, 33, 7, 17, 27]);
  y.dispose();
  parameters.dispose();
});

testOnEveryDevice("linear() begins within 1 / sqrt(inputs)", async () => {
  const parameters = new Parameters(0);
  linear(parameters, "linear", { inputs: 100, outputs: 40 });
  for (const variable of parameters.variables.values()) {
    const largest = Math.max(...[...await variable.data()].map(Math.abs));
    ok(largest <= 0.1 && largest > 0.08, `${largest}`);
  }
  parameters.dispose();
});

testOnEveryDevice("flatten() keeps the images apart", () => {
  const y = tf.tidy(() => flatten(tf.zeros([2, 3, 4, 5])));
  deepStrictEqual(y.shape, [2, 60]);
  y.dispose();
});
