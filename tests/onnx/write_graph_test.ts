import { rejects } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { writeGraph } from "../../src/onnx/write_graph.ts";
import { testOnDevice } from "../devices.ts";

const PLAIN = { isHalf: false, isMirrored: false, isNormalised: false };

/** A network without weights. */
function networkOf(run: (x: tf.Tensor4D) => tf.Tensor) {
  return {
    name: "n",
    imageSize: 4,
    variables: new Map(),
    embed: (x: tf.Tensor4D) => tf.tidy(() => tf.reshape(run(x), [x.shape[0], -1]) as tf.Tensor2D),
  };
}

const MIXES =
  /^Error: Cannot write "n" as ONNX as a graph takes any number of images: what this network does with one depends on/;

testOnDevice(
  "cpu",
  "a network that does not go through ONNX image by image is refused",
  async () => {
    const cases: [(x: tf.Tensor4D) => tf.Tensor, RegExp][] = [
      [(x) => tf.mul(x, x.shape[0]), MIXES],
      [(x) => tf.tile(x, [1, 1, 1, x.shape[0]]), MIXES],
      [(x) => tf.add(x, tf.ones([x.shape[0], 1, 1, 1])), MIXES],
      [
        (x) => tf.sub(x, tf.mean(x, 0, true)),
        /there is no rule for Mean over the images of a batch$/,
      ],
      [(x) => tf.asinh(tf.cumsum(x, 3)), /there is no rule for Cumsum, Asinh$/],
      [(x) => tf.matMul(x, x, false, true), /there is no rule for BatchMatMul of two values$/],
      [
        (x) => tf.ones([x.shape[0], 4]),
        /must come of its images by kernels of TensorFlow\.js: they do not$/,
      ],
    ];
    for (const [run, fault] of cases) await rejects(writeGraph(networkOf(run), PLAIN), fault);
  },
);

testOnDevice("cpu", "a weight that float16 does not hold is named", async () => {
  const w = tf.tidy(() => tf.variable(tf.fill([48, 2], 1e5)));
  const network = {
    ...networkOf((x) => tf.matMul(tf.reshape(x, [-1, 48]), w)),
    variables: new Map([["w", w]]),
  };
  await rejects(
    writeGraph(network, { ...PLAIN, isHalf: true }),
    /^RangeError: Cannot store "w" as float16, which holds numbers up to 65504: it has 100000$/,
  );
  w.dispose();
});
