import { ok, rejects } from "node:assert/strict";
import { joinOperators, readTfliteGraph } from "../../src/alignment/tflite_graph.ts";
import { TfliteNetwork, TfliteOps } from "../../src/alignment/tflite_network.ts";
import { readFaceNetworks } from "../../src/npm/face_mesh.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";

function noise(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(i * i));
}

testOnEveryDevice("the mesh gives on a constant picture what it is known to give", async () => {
  const mesh = new TfliteNetwork((await readFaceNetworks()).mesh);
  const grey = new Float32Array(192 * 192 * 3).fill(0.5);
  const [[x, y, z], [logit]] = await mesh.run(grey, 1);
  closeTo([x, y, z, logit], [96.399, 116.641, -14.996, -11.913], 1e-3 / 117, "the mesh");
  mesh.dispose();
});

testOnDevice("wasm", "several pictures at a time are what each is by itself", async () => {
  const detector = new TfliteNetwork((await readFaceNetworks()).detector);
  const size = 128 * 128 * 3, pictures = noise(2 * size);
  const both = await detector.run(pictures, 2);
  const one = await detector.run(pictures.subarray(size), 1);
  for (const [i, output] of both.entries()) {
    closeTo(output.subarray(output.length / 2), one[i], 1e-6, "the detector");
  }
  ok(both.length === 2);
  detector.dispose();
});

testOnDevice(
  "wasm",
  "both networks are plans of kernels, which give what ops of tfjs give",
  async () => {
    for (const [name, bytes] of Object.entries(await readFaceNetworks())) {
      const graph = readTfliteGraph(bytes), ops = new TfliteOps(graph);
      ok(joinOperators(graph), `the ${name} has an operator that is of no step`);
      const network = new TfliteNetwork(bytes);
      const picture = noise(network.inputShape.reduce((product, side) => product * side, 1));
      const expected = await ops.run(picture, 1);
      // A second time the places hold what the first one left there.
      for (let time = 0; time < 2; time++) {
        for (const [i, output] of (await network.run(picture, 1)).entries()) {
          closeTo(output, expected[i], 1e-5, `output ${i} of the ${name}`);
        }
      }
      network.dispose();
      ops.dispose();
    }
  },
);

testOnDevice("wasm", "pictures of another size are refused", async () => {
  const detector = new TfliteNetwork((await readFaceNetworks()).detector);
  await rejects(detector.run(new Float32Array(12), 1), {
    name: "RangeError",
    message:
      "Cannot run a TensorFlow Lite network: 1 images of [128, 128, 3] are 49152 numbers, got 12",
  });
  detector.dispose();
});
