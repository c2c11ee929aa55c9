import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { dropout } from "../../../src/backbones/layers/dropout.ts";
import { testOnEveryDevice } from "../../devices.ts";

const layer = dropout(0.25);

async function drop(seed?: number): Promise<number[]> {
  const y = tf.tidy(() => layer(tf.ones([20, 20]), { training: true, seed }));
  const values = [...await y.data()];
  y.dispose();
  return values;
}

let onFirstDevice: number[] | undefined;

testOnEveryDevice(
  "dropout() drops the same for a seed on every device, and scales up what is left",
  async () => {
    const values = await drop(3);
    deepStrictEqual(await drop(3), values);
    notDeepStrictEqual(await drop(4), values);
    deepStrictEqual(await drop(0), await drop(0));
    deepStrictEqual(values.map((value) => value > 0), (onFirstDevice ??= values).map((v) => v > 0));
    ok(values.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
    const dropped = values.filter((value) => value === 0).length;
    ok(dropped > 70 && dropped < 130, `${dropped} of 400`);
  },
);

testOnEveryDevice("dropout() changes nothing in use", () => {
  const x = tf.ones([3]);
  strictEqual(layer(x, {}), x);
  strictEqual(dropout(0)(x, { training: true }), x);
  x.dispose();
});
