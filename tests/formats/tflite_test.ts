import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readTflite } from "../../src/formats/tflite.ts";
import { TfliteNetwork } from "../../src/alignment/tflite_network.ts";
import { testOnDevice } from "../devices.ts";
import { tinyTflite } from "./tflite_bytes.ts";

Deno.test("readTflite() reads tensors, and operators in their order with what they need", () => {
  const { tensors, operators, inputs, outputs } = readTflite(tinyTflite());
  deepStrictEqual(tensors.map(({ name, type }) => [name, type]), [
    ["image", "float32"],
    ["half", "float16"],
    ["filter", "float32"],
    ["bias", "float32"],
    ["result", "float32"],
  ]);
  deepStrictEqual([tensors[1].data.length, tensors[0].shape], [2, [1, 2, 2, 1]]);
  deepStrictEqual([inputs, outputs], [[0], [4]]);
  strictEqual(operators[0].name, "DEQUANTIZE");
  deepStrictEqual(operators[1], {
    inputs: [0, 2, 3],
    outputs: [4],
    name: "CONV_2D",
    padding: "valid",
    strides: [1, 1],
    dilations: [1, 1],
    activation: "linear",
  });
});

testOnDevice("wasm", "a network computes what its operators say", async () => {
  const network = new TfliteNetwork(tinyTflite());
  const [result] = await network.run(Float32Array.of(1, 2, 3, -4), 1);
  deepStrictEqual([...result], [3.5, 6.5, 9.5, -11.5]);
  network.dispose();
});

Deno.test("files that are no network, or one with other operators, are refused", () => {
  const sound = tinyTflite();
  throws(() => readTflite(new Uint8Array(3)), /expected "TFL3" at byte 4, got ""$/);
  throws(() => readTflite(sound.slice(0, 100)), {
    name: "SyntaxError",
    message: /^Cannot read a FlatBuffers file: expected \d+ bytes at/,
  });
  throws(
    () => readTflite(tinyTflite(25)),
    /expected operators of the kinds .*, got one of the number 25$/,
  );
});
