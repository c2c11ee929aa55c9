import { deepStrictEqual } from "node:assert/strict";
import { encodeOnnx } from "../../src/formats/onnx/encode_onnx.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { onnxBackbone } from "../../src/backbones/onnx_network.ts";
import { KERNEL_WRITERS, NODE_READERS } from "../../src/onnx/op_kinds.ts";
import { writeGraph } from "../../src/onnx/write_graph.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { OPERATORS } from "../fuzzing/onnx_parser.ts";
import { opImages, opNetwork, RUNS } from "./op_networks.ts";

const PLAIN = { isHalf: false, isMirrored: false, isNormalised: false };

Deno.test("the operators that are fuzzed are those that are read", () => {
  deepStrictEqual([...OPERATORS].sort(), Object.keys(NODE_READERS).sort());
});

for (const name of Object.keys(RUNS)) {
  testOnEveryDevice(`what ONNX has of it does the same: ${name}`, async () => {
    const network = opNetwork(name);
    const graph = await writeGraph(network, PLAIN);
    const bytes = encodeOnnx({ producer: "", opset: 13, metadata: new Map(), graph });
    const backbone = onnxBackbone(bytes, { mean: 127.5, std: 127.5 });
    const images = opImages(3);
    const [expected, actual] = [network.embed(images), backbone.embed(images)];
    deepStrictEqual(actual.shape, expected.shape);
    closeTo(await actual.data(), await expected.data(), 1e-5);
    tf.dispose([images, expected, actual]);
    network.dispose();
    backbone.dispose();
  });
}

/** Of our own layers, or the same under another name. */
const ELSEWHERE = ["NormalizeChannels", "NormalizeRows", "AddV2", "AddN", "Identity", "Cast"];

Deno.test("every kernel that is written is tried", () => {
  const titles = Object.keys(RUNS).join(" ");
  const untried = Object.keys(KERNEL_WRITERS)
    .filter((kernel) => !ELSEWHERE.includes(kernel) && !titles.includes(kernel));
  deepStrictEqual(untried, []);
});
