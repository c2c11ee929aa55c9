import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createBackbone } from "../../src/backbones/backbones.ts";
import { onnxBackbone } from "../../src/backbones/onnx_network.ts";
import { GradientTape } from "../../src/compute/gradient_tape.ts";
import { decodeOnnx } from "../../src/formats/onnx/decode_onnx.ts";
import { encodeOnnx } from "../../src/formats/onnx/encode_onnx.ts";
import type { OnnxModel } from "../../src/formats/onnx/onnx_model.ts";
import { exportOnnx } from "../../src/interchange/export_onnx.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";

/** Networks that PyTorch's exporter wrote, and one as mxnet's does, with embeddings by PyTorch: see fixtures/make_onnx.py. */
const fixtures = new URL("../../fixtures/", import.meta.url);
const golden: Record<string, { shape: number[]; embeddings: number[] }> = JSON.parse(
  await readFile(new URL("golden/onnx_networks.json", fixtures), "utf8"),
);
const read = (name: string) => readFile(new URL(`onnx/${name}.onnx`, fixtures));

function sines(): tf.Tensor4D {
  const values = Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => Math.sin(i * i));
  return tf.tensor4d(values, [2, 16, 16, 3]);
}

/** What each takes of colours, which is found. */
const TAKES: Record<string, RegExp> = {
  torch_folded:
    /^It takes images of 16x16, RGB, \(colour - 127\.5\) \/ 127\.5, and gives 6 numbers\.$/,
  torch_dynamic: /\(colour - 127\.5\) \/ 127\.5, and gives 6 numbers\.$/,
  torch_pooled: /RGB, colours from 0 to 255, and gives 5 numbers\.$/,
  mxnet: /RGB, colours from 0 to 255, and gives 5 numbers\.$/,
};

for (const [name, { shape, embeddings }] of Object.entries(golden)) {
  testOnEveryDevice(`onnxBackbone() gives what PyTorch gives: ${name}`, async () => {
    const backbone = onnxBackbone(await read(name)), images = sines();
    match(backbone.description!, TAKES[name]);
    const found = backbone.embed(images);
    deepStrictEqual(found.shape, shape);
    closeTo(await found.data(), embeddings, 1e-4);
    tf.dispose([images, found]);
    backbone.dispose();
  });
}

for (
  const [name, device] of [
    ["torch_dynamic", "cpu"],
    ["torch_dynamic", "wasm"],
    ["torch_pooled", "cpu"],
    ["torch_pooled", "wasm"],
    ["mxnet", "cpu"],
  ] as const
) {
  testOnDevice(device, `all weights of a network of ONNX are learnt: ${name}`, async () => {
    const backbone = onnxBackbone(await read(name)), images = sines();
    const learnt = [...backbone.variables].filter(([, { trainable }]) => trainable);
    const statistics = [...backbone.variables].filter(([, { trainable }]) => !trainable);
    ok(statistics.every(([name]) => /mean|var|y$|Constant/.test(name)), String(statistics));
    const loss = () =>
      tf.tidy(() => {
        const y = backbone.embed(images, { training: true });
        return tf.sum(tf.mul(y, tf.sin(tf.range(1, y.size + 1).reshape(y.shape)))) as tf.Scalar;
      });
    const before = statistics.map(([, variable]) => variable.dataSync().slice());
    const tape = GradientTape.record(loss, learnt.map(([, variable]) => variable));
    const gradients = tape.gradients();
    // Running statistics have moved.
    const moved = statistics.filter(([, variable], i) => variable.dataSync()[0] !== before[i][0]);
    strictEqual(moved.length, statistics.filter(([name]) => /mean$|var$/.test(name)).length);
    for (const [i, [name, variable]] of learnt.entries()) {
      const values = variable.dataSync().slice(), at = values.length >> 1, step = 1e-2;
      const [above, below] = [step, -step].map((change) => {
        const changed = values.slice();
        changed[at] += change;
        tf.tidy(() => variable.assign(tf.tensor(changed, variable.shape)));
        const value = loss();
        const [number] = value.dataSync();
        value.dispose();
        return number;
      });
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      const slope = (above - below) / (2 * step), found = gradients[i]!.dataSync()[at];
      ok(Math.abs(found - slope) < 0.02 + 0.05 * Math.abs(slope), `${name}: ${found}, ${slope}`);
    }
    tf.dispose([images, tape.value, gradients as tf.Tensor[]]);
    backbone.dispose();
  });
}

testOnDevice(
  "cpu",
  "a network of our own has the same weights by the same names when it is read again",
  async () => {
    const made = createBackbone({ name: "mobilefacenet", width: 2, embedding: 4 }, {
      imageSize: 16,
      seed: 3,
    });
    const back = onnxBackbone(await exportOnnx(made));
    deepStrictEqual(
      [...back.variables].map(([name, { shape, trainable }]) => [name, shape, trainable]).sort(),
      [...made.variables].map(([name, { shape, trainable }]) => [name, shape, trainable]).sort(),
    );
    for (const [name, variable] of made.variables) {
      deepStrictEqual(back.variables.get(name)!.dataSync(), variable.dataSync());
    }
    made.dispose();
    back.dispose();
  },
);

testOnDevice(
  "cpu",
  "colours are given as the network takes them, or as one says that it does",
  async () => {
    const made = createBackbone({ name: "small", width: 2, embedding: 4 }, { imageSize: 16 });
    const bytes = await exportOnnx(made), images = sines();
    const asGiven = tf.tidy(() => tf.mul(tf.reverse(images, 3), 127.5 / 64).add((127.5 - 10) / 64));
    const expected = made.embed(asGiven as tf.Tensor4D);
    const back = onnxBackbone(bytes, { channels: "bgr", mean: 10, std: 64 });
    match(back.description!, /BGR, \(colour - 10\) \/ 64, and/);
    const found = back.embed(images);
    closeTo(found.dataSync(), expected.dataSync(), 1e-5);
    tf.dispose([images, asGiven, expected, found]);
    made.dispose();
    back.dispose();
  },
);

testOnDevice("cpu", "what cannot be run is refused by operator and node", async () => {
  const bytes = await read("torch_folded");
  const change = (edit: (model: OnnxModel) => void) => {
    const model = decodeOnnx(bytes);
    edit(model);
    return () => onnxBackbone(encodeOnnx(model));
  };
  const node = (model: OnnxModel, op: string) => model.graph.nodes.find((node) => node.op === op)!;
  throws(
    change((model) => node(model, "PRelu").op = "Hardmax"),
    /^Error: Cannot run this ONNX network as there is no rule for Hardmax \(node ".+"\)$/,
  );
  throws(
    change((model) => node(model, "Conv").domain = "com.microsoft"),
    /no rule for com\.microsoft\.Conv \(node/,
  );
  throws(
    change((model) => node(model, "Gemm").inputs[0] = "nothing"),
    /^Error: Cannot run this ONNX network, node ".+" \(Gemm\): it takes "nothing", which nothing before it makes$/,
  );
  throws(
    change((model) => node(model, "Gemm").attributes.set("transA", { type: "int", value: 1 })),
    /\(Gemm\): it turns the values of a batch$/,
  );
  throws(
    change((model) => model.graph.inputs[0].dims = [1, 3, 16, 20]),
    /must take squares: it takes 16x20/,
  );
  throws(
    change((model) => model.graph.inputs[0].dims = ["N", 3, "H", "W"]),
    /does not say how large its images are: the image size must be given/,
  );
  throws(
    change((model) => model.graph.inputs.push({ name: "more", dims: [1] })),
    /must take one value, images \[N, 3, S, S\]: it takes .+, more \[1\]/,
  );
  const large = decodeOnnx(bytes), [first] = large.graph.nodes;
  large.graph.nodes.unshift({
    ...first,
    ...{ op: "Pad", name: "pad", inputs: [first.inputs[0]], outputs: ["padded"] },
    attributes: new Map([["pads", { type: "ints", value: [0, 0, 1e7, 0, 0, 0, 1e7, 0] }]]),
  });
  first.inputs[0] = "padded";
  const padding = onnxBackbone(encodeOnnx(large)), one = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
  throws(
    () => padding.embed(one),
    /node "pad" \(Pad\): it makes numbers of \[1, 20000016, 16, 3\], more than/,
  );
  one.dispose();
  padding.dispose();
  throws(
    () => onnxBackbone(bytes, { imageSize: 20 }),
    /for images of 20 pixels a side: it takes 16/,
  );
  throws(() => createBackbone({ name: "onnx" }, { imageSize: 16 }), /its file must be given/);
  const backbone = onnxBackbone(bytes), images = tf.zeros<tf.Rank.R4>([1, 20, 20, 3]);
  throws(() => backbone.embed(images), /the backbone takes \[B, 16, 16, 3\]/);
  images.dispose();
  backbone.dispose();
});
