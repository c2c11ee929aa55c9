import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";

/** A weight after each step of torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.01), and its momentum. */
const steps = [
  { gradient: [1, 0, -1], weight: [0.899, -1.998, 0.5995], momentum: [1.01, -0.02, -0.995] },
  {
    gradient: [0.5, 2, 0],
    weight: [0.757201, -2.1942019, 0.6884505],
    momentum: [1.41799, 1.96202, -0.889505],
  },
  {
    gradient: [-1, 1, 3],
    weight: [0.7288247, -2.4685895, 0.4678175],
    momentum: [0.283763, 2.7438759, 2.2063301],
  },
];

testOnEveryDevice("SgdMomentum moves as torch.optim.SGD does", async () => {
  const sgd = new SgdMomentum({ momentum: 0.9, weightDecay: 0.01 });
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 0.5])));
  strictEqual(sgd.get(variable), undefined);
  for (const { gradient, weight, momentum } of steps) {
    const slope = tf.tensor1d(gradient);
    sgd.apply([[variable, slope]], 0.1);
    closeTo(await variable.data(), weight, 1e-6);
    closeTo(await sgd.get(variable)!.data(), momentum, 1e-6);
    slope.dispose();
  }
  sgd.dispose();
  variable.dispose();
});

testOnEveryDevice("SgdMomentum goes on from momentum that it is given", async () => {
  const sgd = new SgdMomentum({ momentum: 0.5, weightDecay: 0 });
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1])));
  const slope = tf.tensor1d([1]);
  sgd.set(variable, tf.tensor1d([8]));
  sgd.set(variable, tf.tensor1d([4]));
  sgd.apply([[variable, slope]], 1);
  deepStrictEqual([...await sgd.get(variable)!.data()], [3]);
  deepStrictEqual([...await variable.data()], [-2]);
  tf.dispose([slope, variable]);
  sgd.dispose();
});

testOnEveryDevice(
  "SgdMomentum keeps 0.9 of a step and decays by 5e-4 where nothing is said",
  async () => {
    const moved = await Promise.all(
      [{}, { momentum: 0.9, weightDecay: 5e-4 }].map(async (options) => {
        const sgd = new SgdMomentum(options), slope = tf.tensor1d([1, 0]);
        const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 100])));
        for (let step = 0; step < 2; step++) sgd.apply([[variable, slope]], 0.1);
        const values = [...await variable.data()];
        tf.dispose([slope, variable]);
        sgd.dispose();
        return values;
      }),
    );
    deepStrictEqual(moved[0], moved[1]);
  },
);
