/** Every network, as ONNX, in ONNX Runtime: in its native package and in that for browsers. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backbone } from "../../src/backbones/backbone.ts";
import {
  type BackboneSpec,
  BUILT_BACKBONES,
  createBackbone,
} from "../../src/backbones/backbones.ts";
import { onnxBackbone } from "../../src/backbones/onnx_network.ts";
import { decodeNpy, encodeNpy } from "../../src/formats/npy.ts";
import { encodeOnnx } from "../../src/formats/onnx/encode_onnx.ts";
import { exportOnnx } from "../../src/interchange/export_onnx.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { writeGraph } from "../../src/onnx/write_graph.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { opImages, opNetwork, RUNS } from "../onnx/op_networks.ts";
import { withFolder } from "../temporary_folder.ts";

const RUNTIMES = ["onnxruntime-node", "onnxruntime-web"];
const BATCHES = [1, 7];

/** What ONNX Runtime makes of the files of a folder, see embed.ts. */
async function embedInRuntime(runtime: string, folder: string): Promise<void> {
  const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--config", at("deno.json"), "--frozen", "--allow-all"],
      ...[at("embed.ts"), runtime, folder],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  strictEqual(code, 0, new TextDecoder().decode(stderr));
}

interface Case {
  name: string;
  bytes: Uint8Array;
  imageSize: number;
  images(count: number): tf.Tensor4D;
  embed(images: tf.Tensor4D): tf.Tensor;
  tolerance: number;
}

async function writeCase({ name, bytes, images, embed }: Case, folder: string) {
  await writeFile(join(folder, `${name}.onnx`), bytes);
  for (const count of BATCHES) {
    const [turned, expected] = tf.tidy(() => {
      const batch = images(count);
      return [tf.transpose(batch, [0, 3, 1, 2]), embed(batch)];
    });
    for (const [what, tensor] of [["images", turned], ["expected", expected]] as const) {
      const array = { data: await tensor.data() as Float32Array, shape: tensor.shape };
      await writeFile(join(folder, `${name}.${count}.${what}.npy`), encodeNpy(array));
    }
    tf.dispose([turned, expected]);
  }
}

async function compareCase({ name, tolerance }: Case, folder: string) {
  const read = async (count: number, what: string) =>
    decodeNpy(await readFile(join(folder, `${name}.${count}.${what}.npy`)));
  for (const runtime of RUNTIMES) {
    for (const count of BATCHES) {
      const [expected, found] = [await read(count, "expected"), await read(count, runtime)];
      deepStrictEqual(found.shape, expected.shape);
      closeTo(found.data, expected.data, tolerance, `${name} in ${runtime}, ${count} images`);
    }
  }
}

/** Gives batch norm statistics and slopes as after some training. */
function settle({ variables }: Backbone) {
  for (const [name, variable] of variables) {
    const random = new Random(7, name);
    const draw = /running_mean|norm\d?\.bias$/.test(name)
      ? () => 0.1 * random.normal()
      : /running_var|norm\d?\.weight$/.test(name)
      ? () => 0.5 + random.uniform()
      : undefined;
    if (!draw) continue;
    const values = Float32Array.from({ length: variable.size }, draw);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

function randomImages(count: number, size: number): tf.Tensor4D {
  const random = new Random(3, "images");
  const values = Float32Array.from(
    { length: count * size * size * 3 },
    () => 2 * random.uniform() - 1,
  );
  return tf.tensor4d(values, [count, size, size, 3]);
}

/** As wide as a test has time for; all layers are there. */
const WIDTH = 8;

/** Adapters in software have no time for more on webgpu. */
const IMAGE_SIZES = { wasm: 112, webgpu: 32 };

async function caseOf(name: string, imageSize: number): Promise<Case & { backbone: Backbone }> {
  const spec = { name, width: WIDTH, embedding: 32 } as BackboneSpec;
  const backbone = createBackbone(spec, { imageSize, seed: 1 });
  settle(backbone);
  return {
    name,
    backbone,
    bytes: await exportOnnx(backbone),
    imageSize,
    images: (count) => randomImages(count, imageSize),
    embed: (images) => backbone.embed(images),
    tolerance: 1e-4,
  };
}

for (const device of ["wasm", "webgpu"] as const) {
  for (const name of BUILT_BACKBONES) {
    testOnDevice(
      device,
      `${name} gives in ONNX Runtime what it gives here`,
      () =>
        withFolder(async (folder) => {
          const made = await caseOf(name, IMAGE_SIZES[device]), { backbone } = made;
          try {
            await writeCase(made, folder);
            for (const runtime of RUNTIMES) await embedInRuntime(runtime, folder);
            await compareCase(made, folder);

            const images = made.images(2), expected = backbone.embed(images);
            const back = onnxBackbone(made.bytes), again = onnxBackbone(await exportOnnx(back));
            for (const one of [back, again]) {
              const found = one.embed(images);
              closeTo(await found.data(), await expected.data(), 1e-5, "read again");
              found.dispose();
              one.dispose();
            }
            tf.dispose([images, expected]);
          } finally {
            backbone.dispose();
          }
        }),
    );
  }

  testOnDevice(
    device,
    "mirror images, unit lengths and float16 give what is to be expected",
    () =>
      withFolder(async (folder) => {
        const { backbone, ...made } = await caseOf("small", IMAGE_SIZES[device]);
        const both = (images: tf.Tensor4D) =>
          tf.concat([backbone.embed(images), backbone.embed(tf.reverse(images, 2))], 1);
        const cases: Case[] = [
          {
            ...made,
            name: "unit",
            bytes: await exportOnnx(backbone, { mirror: true, normalise: true }),
            embed: (images) => tf.div(both(images), tf.norm(both(images), 2, 1, true)),
          },
          {
            ...made,
            name: "half",
            bytes: await exportOnnx(backbone, { half: true }),
            tolerance: 2e-3,
          },
        ];
        for (const one of cases) await writeCase(one, folder);
        for (const runtime of RUNTIMES) await embedInRuntime(runtime, folder);
        for (const one of cases) await compareCase(one, folder);
        ok(cases[1].bytes.length < 0.6 * made.bytes.length);
        backbone.dispose();
      }),
  );

  testOnDevice(
    device,
    "every kernel that is written does in ONNX Runtime what it does here",
    () =>
      withFolder(async (folder) => {
        const networks = Object.keys(RUNS).map((name, i) => ({
          file: `op${i}`,
          ...opNetwork(name),
        }));
        const cases: Case[] = [];
        for (const network of networks) {
          const options = { isHalf: false, isMirrored: false, isNormalised: false };
          const graph = await writeGraph(network, options);
          cases.push({
            name: network.file,
            bytes: encodeOnnx({ producer: "", opset: 13, metadata: new Map(), graph }),
            imageSize: network.imageSize,
            images: opImages,
            embed: network.embed,
            tolerance: 1e-4,
          });
        }
        for (const one of cases) await writeCase(one, folder);
        for (const runtime of RUNTIMES) await embedInRuntime(runtime, folder);
        for (const [i, one] of cases.entries()) {
          try {
            await compareCase(one, folder);
          } catch (cause) {
            throw new Error(networks[i].name, { cause });
          }
        }
        for (const network of networks) network.dispose();
      }),
  );
}
