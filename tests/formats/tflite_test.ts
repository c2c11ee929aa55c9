import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readTflite } from "../../src/formats/tflite.ts";
import { joinOperators, readTfliteGraph } from "../../src/alignment/tflite_graph.ts";
import { TfliteNetwork, TfliteOps } from "../../src/alignment/tflite_network.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";
import { smallTflite, tinyTflite } from "./tflite_bytes.ts";

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

testOnEveryDevice("a network with every operator gives what plain loops give", async () => {
  const network = new TfliteNetwork(smallTflite()),
    images = Float32Array.from({ length: 2 * 192 }, (_, i) => Math.cos(i * i));
  const [places] = await network.run(images, 2);
  closeTo(places, [...plainly(images.subarray(0, 192)), ...plainly(images.subarray(192))], 1e-5);
  network.dispose();
});

testOnDevice("wasm", "a network with every operator is a plan of kernels", async () => {
  const graph = readTfliteGraph(smallTflite()), ops = new TfliteOps(graph);
  strictEqual(new Set(readTflite(smallTflite()).operators.map(({ name }) => name)).size, 10);
  strictEqual(joinOperators(graph)?.steps.length, 6);
  const images = Float32Array.from({ length: 192 }, (_, i) => Math.cos(i * i));
  const [places] = await ops.run(images, 1);
  closeTo(places, plainly(images), 1e-5);
  ops.dispose();
});

/** What the network of {@link smallTflite} gives, operator by operator as the file has them, in numbers of 64 bits. */
function plainly(image: Float32Array): number[] {
  const { tensors, operators, outputs: [last] } = readTflite(smallTflite());
  const made = new Map<number, ArrayLike<number>>([[0, image]]);
  const of = (number: number) => {
    const { data, type } = tensors[number], { buffer } = data.slice();
    return made.get(number) ??
      (type === "float16" ? new Float16Array(buffer) : new Float32Array(buffer));
  };
  for (const operator of operators) {
    const { inputs: [first, second, third], outputs: [output] } = operator;
    const x = Array.from(of(first)), [, height, width, channels] = tensors[first].shape;
    const [, tall, wide, columns] = tensors[output].shape;
    /** Of each place of the result what comes of its window; both go beyond the image at the right and below only, or evenly. */
    const windows = (
      side: number,
      stride: number,
      take: (pixels: { tap: number; at: number }[], column: number) => number,
    ) => {
      const before = (size: number, out: number) =>
        Math.floor(Math.max(0, (out - 1) * stride + side - size) / 2);
      const top = before(height, tall), left = before(width, wide);
      return Array.from({ length: tall * wide * columns }, (_, i) => {
        const column = i % columns, pixel = Math.floor(i / columns);
        const pixels = Array.from({ length: side * side }, (_, tap) => {
          const row = Math.floor(pixel / wide) * stride - top + Math.floor(tap / side);
          const place = pixel % wide * stride - left + tap % side;
          const isInside = row >= 0 && place >= 0 && row < height && place < width;
          return { tap, at: isInside ? (row * width + place) * channels : -1 };
        });
        return take(pixels.filter(({ at }) => at >= 0), column);
      });
    };
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    switch (operator.name) {
      case "CONV_2D": {
        const filter = of(second), bias = of(third), side = tensors[second].shape[1];
        const inner = side * side * channels;
        const add = (pixels: { tap: number; at: number }[], column: number) =>
          bias[column] +
          sum(pixels.flatMap(({ tap, at }) =>
            x.slice(at, at + channels).map((value, c) =>
              value * filter[column * inner + tap * channels + c]
            )
          ));
        made.set(output, windows(side, operator.strides[0], add));
        break;
      }
      case "DEPTHWISE_CONV_2D": {
        const filter = of(second), bias = of(third);
        const add = (pixels: { tap: number; at: number }[], column: number) =>
          bias[column] +
          sum(pixels.map(({ tap, at }) => x[at + column] * filter[tap * channels + column]));
        made.set(output, windows(3, operator.strides[0], add));
        break;
      }
      case "MAX_POOL_2D": {
        const most = (pixels: { at: number }[], column: number) =>
          Math.max(...pixels.map(({ at }) => x[at + column]));
        made.set(output, windows(operator.window[0], operator.strides[0], most));
        break;
      }
      case "PAD":
        made.set(
          output,
          Array.from(
            { length: tall * wide * columns },
            (_, i) =>
              i % columns < channels ? x[Math.floor(i / columns) * channels + i % columns] : 0,
          ),
        );
        break;
      case "ADD":
        made.set(output, x.map((value, i) => value + of(second)[i]));
        break;
      case "RELU":
        made.set(output, x.map((value) => Math.max(0, value)));
        break;
      case "PRELU":
        made.set(output, x.map((value, i) => value < 0 ? value * of(second)[i % channels] : value));
        break;
      case "CONCATENATION":
        made.set(output, [...x, ...Array.from(of(second))]);
        break;
      default:
        made.set(output, x);
    }
  }
  return Array.from(made.get(last)!);
}

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
