import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { Parameters } from "../../src/backbones/parameters.ts";
import { testOnEveryDevice } from "../devices.ts";

testOnEveryDevice(
  "Parameters keeps variables by name, in the order in which they were made",
  async () => {
    const parameters = new Parameters(0);
    parameters.constant("b", [2], 3);
    parameters.constant("a", [1, 1], -1, false);
    deepStrictEqual([...parameters.variables.keys()], ["b", "a"]);
    const [b, a] = parameters.variables.values();
    deepStrictEqual([...await b.data(), ...await a.data()], [3, 3, -1]);
    deepStrictEqual([b.trainable, a.trainable], [true, false]);
    throws(() => tf.tidy(() => parameters.normal("a", [1], 1)), {
      message: 'Cannot add a parameter as names are unique: "a" is there already',
    });
    parameters.dispose();
    strictEqual(parameters.variables.size, 0);
  },
);

testOnEveryDevice("Parameters draws initial values by seed and name alone", async () => {
  const draw = async (seed: number, ...names: string[]) => {
    const parameters = new Parameters(seed);
    for (const name of names) parameters.normal(name, [2, 2], 1);
    const values = [...await parameters.variables.get("x")!.data()];
    parameters.dispose();
    return values;
  };
  deepStrictEqual(await draw(5, "x"), await draw(5, "y", "x"));
  ok((await draw(5, "x"))[0] !== (await draw(6, "x"))[0]);
});

testOnEveryDevice(
  "Parameters draws normal numbers of the deviation, and uniform ones within the limit",
  async () => {
    const parameters = new Parameters(0);
    const { mean, variance } = tf.tidy(() => tf.moments(parameters.normal("n", [10_000], 0.5)));
    const [[average], [spread]] = [await mean.data(), await variance.data()];
    ok(Math.abs(average) < 0.02, `${average}`);
    ok(Math.abs(Math.sqrt(spread) - 0.5) < 0.02, `${spread}`);
    const values = await parameters.uniform("u", [1000], 2).data();
    ok(values.every((value) => value >= -2 && value < 2));
    tf.dispose([mean, variance]);
    parameters.dispose();
  },
);

testOnEveryDevice("Parameters makes no variable that would bring it over what it may hold", () => {
  const parameters = new Parameters(0, { mostNumbers: 10 });
  parameters.constant("a", [4], 0);
  for (const make of ["normal", "uniform", "constant"] as const) {
    throws(() => parameters[make]("b", [1e6, 1e6], 1), {
      name: "RangeError",
      message:
        'Cannot make a network as it may hold 10 numbers: "b", of shape [1000000, 1000000], ' +
        "would bring it to 1000000000004",
    });
  }
  deepStrictEqual([...parameters.variables.keys()], ["a"]);
  parameters.dispose();
});

testOnEveryDevice(
  "Parameters leaves at 0 what would be drawn, if its numbers come from elsewhere",
  async () => {
    const parameters = new Parameters(0, { blank: true });
    const made = [parameters.normal("a", [2], 1), parameters.uniform("b", [1, 2], 1)];
    const constant = parameters.constant("c", [2], 3);
    for (const variable of made) deepStrictEqual([...await variable.data()], [0, 0]);
    deepStrictEqual([...await constant.data()], [3, 3]);
    tf.tidy(() => made[0].assign(tf.tensor1d([4, 5])));
    deepStrictEqual([...await made[0].data(), ...await made[1].data()], [4, 5, 0, 0]);
    parameters.dispose();
  },
);
