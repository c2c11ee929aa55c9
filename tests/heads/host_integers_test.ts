import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { HostIntegers } from "../../src/heads/host_integers.ts";
import { testOnEveryDevice } from "../devices.ts";

testOnEveryDevice(
  "HostIntegers are in their variable once they are settled, and go on from what was restored",
  () => {
    const start = tf.tensor1d([1, 2], "int32"), variable = tf.variable(start, false);
    const integers = new HostIntegers(variable);
    integers.values[0] += 4;
    deepStrictEqual(integers.values, Int32Array.of(5, 2));
    deepStrictEqual(variable.dataSync(), Int32Array.of(1, 2));
    integers.settle();
    deepStrictEqual(variable.dataSync(), Int32Array.of(5, 2));
    tf.tidy(() => variable.assign(tf.tensor1d([7, 8], "int32")));
    integers.settle();
    deepStrictEqual(integers.values, Int32Array.of(7, 8));
    tf.dispose([start, variable]);
  },
);
