import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { prelu } from "../../../src/backbones/layers/prelu.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { testOnEveryDevice } from "../../devices.ts";

testOnEveryDevice("prelu() begins with slopes of a quarter, and learns one a channel", async () => {
  const parameters = new Parameters(0);
  const layer = prelu(parameters, "prelu", 2);
  const alpha = parameters.variables.get("prelu.weight")!;
  strictEqual(alpha.trainable, true);
  const x = tf.tensor4d([1, -2, -4, 8, 0, NaN, -Infinity, Infinity], [2, 1, 2, 2]);
  const first = layer(x, {});
  deepStrictEqual([...await first.data()], [1, -0.5, -1, 8, 0, NaN, -Infinity, Infinity]);
  tf.tidy(() => alpha.assign(tf.tensor1d([2, -1])));
  const second = layer(x, {});
  deepStrictEqual([...await second.data()], [1, 2, -8, 8, 0, NaN, -Infinity, Infinity]);
  tf.dispose([x, first, second]);
  parameters.dispose();
});

testOnEveryDevice("prelu() gives its slopes their gradient", async () => {
  const parameters = new Parameters(0);
  const layer = prelu(parameters, "prelu", 2);
  const alpha = parameters.variables.get("prelu.weight")!;
  const { value, grads } = tf.tidy(() =>
    tf.variableGrads(
      () => tf.sum(tf.mul(layer(tf.tensor2d([1, -2, -4, -8], [2, 2]), {}), [[1, 2], [3, 4]])),
      [alpha],
    )
  );
  deepStrictEqual([...await grads[alpha.name].data()], [-12, -36]);
  tf.dispose([value, grads]);
  parameters.dispose();
});
