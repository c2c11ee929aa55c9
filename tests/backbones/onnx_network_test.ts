import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createBackbone } from "../../src/backbones/backbones.ts";
import { onnxBackbone } from "../../src/backbones/onnx_network.ts";
import { GradientTape } from "../../src/compute/gradient_tape.ts";
import { decodeOnnx } from "../../src/formats/onnx/decode_onnx.ts";
import { encodeOnnx } from "../../src/formats/onnx/encode_onnx.ts";
import {
  ONNX_TYPES,
  type OnnxModel,
  type OnnxTensor,
  type OnnxValue,
} from "../../src/formats/onnx/onnx_model.ts";
import { floatTensor, integerTensor } from "../../src/formats/onnx/onnx_numbers.ts";
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

type Attributes = Record<string, number>;

/** A node that takes what the one before it made, unless its inputs are given, where x stands for that. */
interface Made {
  op: string;
  inputs?: string[];
  attributes?: Attributes;
}

const FLATTEN: Made = { op: "Flatten" };

/** A file of a graph whose nodes follow one another, from images of 4x4 on. */
function network(
  nodes: Made[],
  { input = {}, initializers = [], opset = 17, metadata = {} }: {
    input?: Omit<OnnxValue, "name">;
    initializers?: OnnxTensor[];
    opset?: number;
    metadata?: Record<string, string>;
  } = {},
): Uint8Array {
  let last = "input";
  const graph = nodes.map(({ op, inputs = ["x"], attributes = {} }, i) => {
    const node = {
      ...{ op, domain: "", name: op, outputs: [`v${i}`] },
      inputs: inputs.map((name) => name === "x" ? last : name),
      attributes: new Map(
        Object.entries(attributes).map((
          [name, value],
        ) => [name, { type: Number.isInteger(value) ? "int" : "float", value } as const]),
      ),
    };
    last = `v${i}`;
    return node;
  });
  return encodeOnnx({
    producer: "",
    opset,
    metadata: new Map(Object.entries(metadata)),
    graph: {
      ...{ name: "g", nodes: graph, initializers },
      inputs: [{ name: "input", dims: ["N", 3, 4, 4], ...input }],
      outputs: [{ name: last }],
    },
  });
}

/** A batch norm of so many channels, with the numbers that it computes by. */
function batchNorm(channels: number) {
  const numbers = (of: (i: number) => number) =>
    Float32Array.from({ length: channels }, (_, i) => of(i));
  const scale = numbers((i) => 1 + i / 8), shift = numbers((i) => i / 4 - 1);
  const mean = numbers((i) => (i % 5) / 5 - 0.4), variance = numbers((i) => 0.5 + (i % 3));
  const all = { scale, shift, mean, variance };
  return {
    ...all,
    node: { op: "BatchNormalization", inputs: ["x", ...Object.keys(all)] },
    initializers: Object.entries(all).map(([name, data]) => floatTensor(name, [channels], data)),
  };
}

testOnEveryDevice(
  "a batch norm's channels are the second axis of values of two to five axes",
  async () => {
    for (
      const shape of [[-1, 48], [-1, 6, 8], [-1, 4, 12], [-1, 3, 4, 4], [-1, 6, 2, 4], [
        -1,
        4,
        2,
        3,
        2,
      ]]
    ) {
      const [, channels, ...others] = shape, norm = batchNorm(channels);
      const each = others.reduce((all, size) => all * size, 1);
      const sizes = integerTensor("sizes", [shape.length], shape);
      const backbone = onnxBackbone(
        network([{ op: "Reshape", inputs: ["x", "sizes"] }, norm.node, FLATTEN], {
          initializers: [...norm.initializers, sizes],
        }),
        { mean: 127.5, std: 127.5 },
      );
      const images = tf.tensor4d(Float32Array.from({ length: 96 }, (_, i) => Math.sin(i)), [
        2,
        4,
        4,
        3,
      ]);
      const found = backbone.embed(images), inOrder = tf.transpose(images, [0, 3, 1, 2]);
      const expected = Array.from(await inOrder.data(), (value, i) => {
        const c = Math.floor((i % 48) / each), spread = Math.sqrt(norm.variance[c] + 1e-5);
        return norm.scale[c] * (value - norm.mean[c]) / spread + norm.shift[c];
      });
      closeTo(await found.data(), expected, 1e-5, String(shape));
      tf.dispose([images, inOrder, found]);
      backbone.dispose();
    }
  },
);

testOnEveryDevice("casts to half precision round as float16 and bfloat16 do", async () => {
  const images = tf.tensor4d(
    Float32Array.from({ length: 48 }, (_, i) => Math.sin(i) * 2 ** (i % 24 - 20)),
    [1, 4, 4, 3],
  );
  const values = await images.data(),
    bits = new Uint32Array(1),
    float = new Float32Array(bits.buffer);
  const cases: [number, (value: number) => number][] = [
    [10, (value) => Float16Array.of(value)[0]],
    [16, (value) => {
      float[0] = value;
      bits[0] = (bits[0] + 0x7fff + (bits[0] >>> 16 & 1)) & 0xffff0000;
      return float[0];
    }],
  ];
  for (const [to, round] of cases) {
    const nodes = [{ op: "Cast", attributes: { to } }, { op: "Cast", attributes: { to: 1 } }];
    const backbone = onnxBackbone(
      network([...nodes, FLATTEN], { input: { dims: ["N", 4, 4, 3] } }),
      { mean: 127.5, std: 127.5 },
    );
    const found = backbone.embed(images);
    deepStrictEqual([...await found.data()], [...values].map(round));
    found.dispose();
    backbone.dispose();
  }
  images.dispose();
});

testOnDevice("cpu", "what the first nodes do to colours tells of which range they are", () => {
  const takes = (
    nodes: Made[],
    initializers: OnnxTensor[],
    expected: RegExp,
    more: Parameters<typeof network>[1] = {},
  ) => {
    const backbone = onnxBackbone(network([...nodes, FLATTEN], { initializers, ...more }));
    match(backbone.description!, expected);
    backbone.dispose();
  };
  const number = (name: string, ...values: number[]) =>
    floatTensor(name, values.length === 1 ? [] : [3, 1, 1], Float32Array.from(values));
  const [bytes, units, usual] = [
    /colours from 0 to 255/,
    /RGB, colour \/ 255,/,
    /\(colour - 127\.5\) \/ 127\.5/,
  ];
  const one = (op: string, inputs: string[], value: number, expected: RegExp) =>
    takes([{ op, inputs }], [number("c", value)], expected);
  one("Add", ["x", "c"], -127.5, bytes);
  one("Sub", ["x", "c"], 127.5, bytes);
  one("Sub", ["c", "x"], 127.5, bytes);
  one("Mul", ["x", "c"], 1 / 255, bytes);
  one("Div", ["x", "c"], 128, bytes);
  takes([{ op: "Mul", inputs: ["x", "a"] }, { op: "Sub", inputs: ["x", "b"] }], [
    number("a", 2),
    number("b", 1),
  ], units);
  const imagenet = [number("a", 0.485, 0.456, 0.406), number("b", 0.229, 0.224, 0.225)];
  takes([{ op: "Sub", inputs: ["x", "a"] }, { op: "Div", inputs: ["x", "b"] }], imagenet, units);
  const normOf = (mean: number, variance: number) =>
    ["scale", "shift", "mean", "variance"].map((name, i) =>
      floatTensor(name, [3], new Float32Array(3).fill([1, 0, mean, variance][i]))
    );
  const { node } = batchNorm(3);
  takes([node], normOf(127.5, 127.5 ** 2), bytes);
  takes([node], normOf(0.05, 0.3), usual);
  takes([node], normOf(0.45, 0.06), units);
  takes([{ op: "Cast", attributes: { to: 1 } }], [], bytes, {
    input: { dims: ["N", 3, 4, 4], type: 2 },
  });

  const say = (metadata: Record<string, string>, expected: RegExp) =>
    takes([], [], expected, { metadata });
  say(
    { mean: "0", std: "255", channel_order: "bgr" },
    /BGR, colour \/ 255, and gives 48 numbers\.$/,
  );
  say(
    { mean: "1,2,3", std: "4,5,6", channel_order: "YUV", image_size: "abc", crop: "1e9x" },
    /RGB, \(colour - 127\.5\) \/ 127\.5, .* Not taken of what the file says: image_size "abc" .*; crop "1e9x" .*; channel_order "YUV" \(expected RGB or BGR\); mean "1,2,3" and std "4,5,6" \(/,
  );
  say(
    { image_size: "112" },
    /Not taken of what the file says: image_size "112" \(its graph takes 4x4\)\.$/,
  );
  say({ mean: "5", std: "0" }, /\(colour - 127\.5\) .* mean "5" and std "0" \(expected/);
});

testOnDevice("cpu", "a network that takes integers is given whole colours", async () => {
  const bytes = network([{ op: "Cast", attributes: { to: 1 } }, FLATTEN], {
    input: { dims: ["N", 4, 4, 3], type: 2 },
  });
  const backbone = onnxBackbone(bytes);
  const images = tf.tensor4d(Float32Array.from({ length: 48 }, (_, i) => 5 * i / 127.5 - 1), [
    1,
    4,
    4,
    3,
  ]);
  const found = backbone.embed(images);
  deepStrictEqual([...await found.data()], Array.from({ length: 48 }, (_, i) => 5 * i));
  tf.dispose([images, found]);
  backbone.dispose();
  throws(
    () => onnxBackbone(bytes, { std: 255 }),
    /whole numbers from 0 to 255: got mean 0, std 255$/,
  );
});

testOnDevice("cpu", "weights that no network has are named", () => {
  const norm = batchNorm(3);
  for (
    const [name, value, fault] of [
      ["scale", NaN, /"scale" must have finite numbers \(of float32\): number 1 is NaN$/],
      ["mean", Infinity, /"mean" must have finite numbers .*: number 1 is Infinity$/],
      [
        "variance",
        -0.25,
        /"variance" holds variances, which are never below 0: number 1 is -0\.25$/,
      ],
    ] as const
  ) {
    const initializers = norm.initializers.map((tensor) =>
      tensor.name === name ? floatTensor(name, [3], norm[name].with(1, value)) : tensor
    );
    throws(() => onnxBackbone(network([norm.node, FLATTEN], { initializers })), fault);
  }
});

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
  throws(
    () => onnxBackbone(encodeOnnx(large)),
    /^Error: Cannot make onnx:.*node "pad" \(Pad\): it makes numbers of \[2, 20000016, 16, 3\], more than/,
  );
  const fail = (bytes: Uint8Array, fault: RegExp) => throws(() => onnxBackbone(bytes), fault);
  fail(network([], { input: { dims: ["N", 1, 4, 4] } }), /images of 3 channels, .* of 1 channel$/);
  fail(network([], { input: { dims: ["N", 4, 4, 4] } }), /of 4 channels$/);
  for (const [opset, said] of [[0, "none"], [99, "99"], [6, "6"]] as const) {
    fail(network([], { opset }), new RegExp(`\\(opset\\) from 7 to \\d+: it says ${said}$`));
  }
  const norm = batchNorm(3);
  fail(
    network([{ ...norm.node, attributes: { training_mode: 1 } }], norm),
    /node "BatchNormalization" \(BatchNormalization\): its training_mode is 1/,
  );
  const shaped = (shape: number[]) => ({
    nodes: [{ op: "Reshape", inputs: ["x", "shape"] }],
    extra: { initializers: [integerTensor("shape", [shape.length], shape)] },
  });
  for (const shape of [[-1], [-1, 2, 24], [-1, 24]]) {
    const { nodes, extra } = shaped(shape);
    fail(
      network(nodes, extra),
      /^TypeError: Cannot make onnx:g as it must give \[B, D\], a row of numbers an image: of 2 images it gives/,
    );
  }
  const { nodes, extra } = shaped([-1, 48, 1, 1]), rows = onnxBackbone(network(nodes, extra));
  strictEqual(rows.embeddingLength, 48);
  rows.dispose();
  for (const to of ["int32", "int64", "uint8", "int8", "bool"]) {
    const [type] = [...ONNX_TYPES].find(([, { name }]) => name === to)!;
    fail(
      network([{ op: "Cast", attributes: { to: type } }, FLATTEN]),
      new RegExp(
        `node "Cast" \\(Cast\\): it makes ${to} of the network's numbers, which stay float32`,
      ),
    );
  }
  const slopes = floatTensor("slopes", [8], new Float32Array(8));
  fail(
    network([{ op: "PRelu", inputs: ["x", "slopes"] }, FLATTEN], { initializers: [slopes] }),
    /\(PRelu\): its slopes \[8\] must be one a channel of .*, got \[2, 3, 4, 4\]$/,
  );
  const uint8 = { input: { dims: ["N", 3, 4, 4], type: 2 } };
  fail(
    network([{ op: "Relu" }, FLATTEN], uint8),
    /node "Relu" \(Relu\): it computes with integers, uint8, which must be cast to float first$/,
  );
  fail(network([FLATTEN], { input: { dims: ["N", 3, 4, 4], type: 9 } }), /it takes bool$/);
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
