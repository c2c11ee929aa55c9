import { ok } from "node:assert/strict";
import { TfliteNetwork } from "../../src/alignment/tflite_network.ts";
import { readFaceNetworks } from "../../src/npm/face_mesh.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";

testOnEveryDevice("the mesh gives on a constant picture what it is known to give", async () => {
  const mesh = new TfliteNetwork((await readFaceNetworks()).mesh);
  const grey = tf.fill([1, 192, 192, 3], 0.5), [points, certain] = mesh.run(grey);
  const [x, y, z] = await points.data(), [logit] = await certain.data();
  closeTo([x, y, z, logit], [96.399, 116.641, -14.996, -11.913], 1e-3 / 117, "the mesh");
  tf.dispose([grey, points, certain]);
  mesh.dispose();
});

testOnDevice("wasm", "several pictures at a time are what each is by itself", async () => {
  const detector = new TfliteNetwork((await readFaceNetworks()).detector);
  const noise = tf.randomUniform([2, 128, 128, 3], -1, 1, "float32", 7);
  const second = tf.slice(noise, 1, 1), both = detector.run(noise), one = detector.run(second);
  for (const [i, output] of both.entries()) {
    const own = tf.slice(output, 1, 1);
    closeTo(await own.data(), await one[i].data(), 1e-4, "the detector");
    own.dispose();
  }
  ok(both.length === 2);
  tf.dispose([noise, second, both, one]);
  detector.dispose();
});
