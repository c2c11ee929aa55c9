import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { useDevice } from "../../src/compute/device.ts";
import { encodeSafetensors, type StoredTensor } from "../../src/formats/safetensors.ts";
import { importBackbone } from "../../src/interchange/import_backbone.ts";
import { importCheckpoint } from "../../src/interchange/import_checkpoint.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { torchBytes } from "../formats/torch/torch_bytes.ts";
import { torchFiles } from "../formats/torch/torch_files.ts";
import { withFolder } from "../temporary_folder.ts";
import { imagesOf, torchNetworks } from "./torch/torch_networks.ts";

const fixtures = new URL("../../fixtures/", import.meta.url);
const networks = torchNetworks();
const arcface = networks.get("arcface_torch iresnet18")!;

async function embeddingsOf(folder: string): Promise<number[]> {
  const { backbone } = loadBackbone(await readCheckpoint(folder));
  const numbers = await embeddingsBy(backbone);
  backbone.dispose();
  return numbers;
}

async function embeddingsBy(backbone: Backbone): Promise<number[]> {
  const size = backbone.imageSize;
  const images = tf.tensor4d(imagesOf(size), [2, size, size, 3]), embedded = backbone.embed(images);
  const numbers = [...await embedded.data()];
  tf.dispose([images, embedded]);
  return numbers;
}

function closeTo(numbers: number[], expected: number[]) {
  const largest = Math.max(...expected.map(Math.abs));
  ok(expected.every((value, i) => Math.abs(numbers[i] - value) <= 1e-5 * largest), `${numbers}`);
}

Deno.test("a network of PyTorch or safetensors becomes a checkpoint that is loaded as any other", () =>
  withFolder(async (folder) => {
    await useDevice("wasm");
    for (const [title, { tensors, embeddings, imageSize }] of networks) {
      for (
        const [ending, encode] of [["pth", torchBytes], ["safetensors", encodeSafetensors]] as const
      ) {
        const checkpoint = join(folder, `${title}.${ending}`), out = `${checkpoint}.imported`;
        await writeFile(checkpoint, encode(tensors));
        const network = await importCheckpoint({ checkpoint, out });
        closeTo(await embeddingsOf(out), embeddings);
        strictEqual(network.imageSize, imageSize);
        const { notices: [told, ...others] } = network;
        const [, most] = told.match(
          /^Its shapes fit images of \d+x\d+ to (\d+)x\d+: \d+ is taken/,
        )!;
        ok(imageSize === 112 || Number(most) === imageSize, told);
        strictEqual(others.length, title.startsWith("AdaFace") ? 1 : 0);
        const { imported } = await readCheckpoint(out);
        deepStrictEqual(imported, { file: checkpoint, format: network.format });
      }
    }
  }));

Deno.test("a network is made of a file in memory", async () => {
  await useDevice("wasm");
  const { backbone, network } = await importBackbone(torchBytes(arcface.tensors));
  strictEqual(network.format, "a state_dict of PyTorch with the names of arcface_torch's iresnet");
  closeTo(await embeddingsBy(backbone), arcface.embeddings);
  backbone.dispose();
  const { numTensors } = tf.memory();
  await rejects(
    importBackbone(Uint8Array.of(1), { path: "x.safetensors" }),
    /^SyntaxError: Cannot import "x.safetensors": Cannot decode safetensors: expected 8 bytes/,
  );
  await rejects(
    importBackbone(torchBytes(arcface.tensors), { backbone: { name: "iresnet34" } }),
    /Cannot import "in memory": expected iresnet34, got what looks like iresnet18/,
  );
  strictEqual(tf.memory().numTensors, numTensors);
});

Deno.test("a network of ONNX becomes a checkpoint with its graph, which needs the file no more", () =>
  withFolder(async (folder) => {
    await useDevice("wasm");
    const golden: Record<string, { embeddings: number[] }> = JSON.parse(
      await readFile(new URL("golden/onnx_networks.json", fixtures), "utf8"),
    );
    const pixels = Float32Array.from({ length: 2 * 16 * 16 * 3 }, (_, i) => Math.sin(i * i));
    for (const name of ["torch_folded", "mxnet"]) {
      const checkpoint = join(folder, `${name}.onnx`), out = join(folder, name);
      await writeFile(checkpoint, await readFile(new URL(`onnx/${name}.onnx`, fixtures)));
      const network = await importCheckpoint({ checkpoint, out, crop: 12 });
      deepStrictEqual([network.format, network.imageSize], ["a network of ONNX", 16]);
      match(network.notices.join(), /^It takes images of 16x16, RGB, .* gives [56] numbers\.$/);
      await rm(checkpoint);
      const { backbone, recipe } = loadBackbone(await readCheckpoint(out));
      strictEqual(recipe.crop, 12);
      const images = tf.tensor4d(pixels, [2, 16, 16, 3]), embedded = backbone.embed(images);
      closeTo([...await embedded.data()], golden[name].embeddings);
      tf.dispose([images, embedded]);
      backbone.dispose();
    }
    const checkpoint = join(folder, "net.onnx"), out = join(folder, "out");
    await writeFile(checkpoint, await readFile(new URL("onnx/torch_pooled.onnx", fixtures)));
    const onnx = { name: "onnx", mean: 127.5, std: 128 } as const;
    const { notices } = await importCheckpoint({
      checkpoint,
      out,
      backbone: onnx,
      channels: "BGR",
    });
    match(notices.join(), /^It takes images of 16x16, BGR, \(colour - 127\.5\) \/ 128, and gives/);
    await rejects(
      importCheckpoint({ checkpoint, out: join(folder, "x"), backbone: { name: "iresnet50" } }),
      /Cannot import ".*net.onnx": a graph of ONNX stays one and becomes the backbone onnx, got iresnet50$/,
    );
    await writeFile(checkpoint, "no network");
    await rejects(
      importCheckpoint({ checkpoint, out: join(folder, "x") }),
      /^Error: Cannot import /,
    );
    ok(!existsSync(join(folder, "x")));
  }));

Deno.test("what is said of a network and of its images stands in its checkpoint", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const { tensors, embeddings, imageSize } = networks.get("AdaFace ir_18")!;
    const [checkpoint, out] = [join(folder, "net.pth"), join(folder, "net")];
    await writeFile(checkpoint, torchBytes(tensors));
    const { notices } = await importCheckpoint({
      ...{ checkpoint, out, backbone: { name: "iresnet18" }, channels: "RGB", imageSize },
      ...{ crop: 20, cropOffset: [0, -2], orientation: "stored" },
    });
    deepStrictEqual(notices, []);
    const { backbone, recipe } = loadBackbone(await readCheckpoint(out));
    deepStrictEqual(recipe, {
      size: imageSize,
      crop: 20,
      cropOffset: [0, -2],
      orientation: "stored",
    });
    // PyTorch had blue first.
    const images = tf.tidy(() =>
      tf.reverse(tf.tensor4d(imagesOf(imageSize), [2, imageSize, imageSize, 3]), 3) as tf.Tensor4D
    );
    const embedded = backbone.embed(images);
    closeTo([...await embedded.data()], embeddings);
    tf.dispose([images, embedded]);
    backbone.dispose();
  }));

Deno.test("a file that is no network of this project is told in a sentence, and nothing is written", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const out = join(folder, "out");
    const say = async (
      bytes: Uint8Array,
      message: RegExp,
      options: Partial<Parameters<typeof importCheckpoint>[0]> = {},
    ) => {
      const checkpoint = join(folder, "net.pth");
      await writeFile(checkpoint, bytes);
      await rejects(importCheckpoint({ checkpoint, out, ...options }), { message });
      ok(!existsSync(out));
    };
    const files = torchFiles();
    await say(
      files.get("attack")!,
      /Cannot read PyTorch file ".*net.pth" at byte \d+: it would call/,
    );
    await say(files.get("zip")!, /^Cannot import .*: expected names of arcface_torch's iresnet, /);
    await say(files.get("script")!, /it is a program of TorchScript/);
    const tensors = new Map<string, StoredTensor>(arcface.tensors);
    await say(
      torchBytes(tensors),
      /expected mobilefacenet, got what looks like iresnet18 of arcface/,
      {
        backbone: { name: "mobilefacenet" },
      },
    );
    await say(
      torchBytes(tensors),
      /: 6 of the 156 variables of iresnet18:width=2 do not match:\n {2}fc\.weight: expected \[5, 64\], got \[6, 64\]\n/,
      { backbone: { name: "iresnet18", embedding: 5 } },
    );
    await say(
      torchBytes(tensors),
      /Cannot import a network: imageSize: expected at least 16, got 8/,
      {
        imageSize: 8,
      },
    );
    await say(torchBytes(tensors), /: its shapes fit images of 17x17 to 32x32, got 224x224$/, {
      imageSize: 224,
    });
    await say(
      torchBytes(tensors),
      /: expected iresnet18:width=64,embedding=6, got what looks like iresnet18:width=2,embedding=6 of arcface/,
      { backbone: { name: "iresnet18", width: 64 } },
    );
    const wide = new Map(tensors);
    // Shapes alone, without a number.
    for (const name of ["conv1.weight", "fc.weight"]) {
      const [, ...sizes] = wide.get(name)!.shape;
      const shape = name === "fc.weight" ? [6, 2e6 * 16, 0] : [1e6, ...sizes.with(0, 0)];
      wide.set(name, { dtype: "F32", shape, data: new Float32Array() });
    }
    await say(
      torchBytes(wide),
      /its shapes are of no network that it could hold: Cannot make a network as it may hold \d+ numbers: "stem.conv.weight", of shape \[3, 3, 3, 1000000\]/,
    );
    wide.set("conv1.weight", { dtype: "F32", shape: [0, 3, 3, 3], data: new Float32Array() });
    await say(torchBytes(wide), /do not say how large its images are|width: expected at least 1/);
    tensors.set("layer1.0.se.weight", tensors.get("bn1.weight")!);
    await say(
      torchBytes(tensors),
      /1 tensor in its layers that iresnet18:width=2 lacks, "layer1.0.se/,
    );
    await rejects(
      importCheckpoint({ checkpoint: join(folder, "none"), out }),
      /^Error: Cannot import ".*none": No such file/,
    );
    await Deno.mkdir(out);
    await writeFile(join(out, "kept"), "x");
    await rejects(
      importCheckpoint({ checkpoint: join(folder, "net.pth"), out }),
      /lacks/,
    );
    await writeFile(join(folder, "net.pth"), torchBytes(arcface.tensors));
    await rejects(
      importCheckpoint({ checkpoint: join(folder, "net.pth"), out }),
      (error: Error) => {
        match(
          error.message,
          /Cannot write to folder ".*out": it must be new or empty, and holds "kept"/,
        );
        return true;
      },
    );
  }));

Deno.test("what our own safetensors say of images is taken, and what is said oddly is told", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const checkpoint = join(folder, "net.safetensors");
    const bring = async (metadata: Record<string, string>, size = {}) => {
      await writeFile(checkpoint, encodeSafetensors(arcface.tensors, metadata));
      return await importCheckpoint({
        checkpoint,
        out: await Deno.makeTempDir({ dir: folder }),
        ...size,
      });
    };
    const said = { image_size: "24", crop: "60", crop_offset: "2,-3", orientation: "stored" };
    const colours = { channel_order: "RGB", mean: "127.5", std: "127.5" };
    const whole = await bring({ ...said, ...colours });
    deepStrictEqual([whole.imageSize, whole.notices], [24, []]);
    deepStrictEqual(whole.cut, { crop: 60, cropOffset: [2, -3], orientation: "stored" });
    strictEqual((await bring(said, { imageSize: 20 })).imageSize, 20);

    const turned = await bring({ channel_order: "BGR" });
    match(turned.notices.join(), /had blue first/);
    const pixel = (network: typeof whole) =>
      [...network.variables.get("stem.conv.weight")!.data.subarray(0, 6)] as number[];
    const [r0, r1, g0, g1, b0, b1] = pixel(whole);
    deepStrictEqual(pixel(turned), [b0, b1, g0, g1, r0, r1]);

    await rejects(
      bring({ image_size: "112" }),
      /its shapes fit images of 17x17 to 32x32, its metadata says 112x112$/,
    );
    await rejects(
      bring({ mean: "0", std: "255" }),
      /colours go in as \(colour - 0\) \/ 255, which is kept of networks of ONNX/,
    );
    const odd = await bring({ image_size: "24px", crop_offset: "1", mean: "127.5" });
    strictEqual(odd.imageSize, 32);
    match(
      odd.notices[1],
      /^Not taken of what the file says: image_size "24px" \(expected a whole .*; crop_offset "1" .*; mean "127\.5" \(expected mean and std/,
    );
  }));

Deno.test("of several networks in one state_dict the first is taken, and a flag takes another", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const other = new Map([...arcface.tensors].map(([name, tensor]): [string, StoredTensor] => [
      `ema.model.${name}`,
      tensor.dtype === "F32" && tensor.shape.length === 4
        ? { ...tensor, data: (tensor.data as Float32Array).map((value) => 2 * value) }
        : tensor,
    ]));
    const tensors = new Map([
      ...[...arcface.tensors].map(([name, tensor]) => [`teacher.${name}`, tensor] as const),
      ...other,
    ]);
    for (
      const [ending, encode] of [["pth", torchBytes], ["safetensors", encodeSafetensors]] as const
    ) {
      const checkpoint = join(folder, `net.${ending}`);
      await writeFile(checkpoint, encode(tensors));
      const bring = async (stateDict?: string) => {
        const out = await Deno.makeTempDir({ dir: folder });
        const { variables, notices } = await importCheckpoint({ checkpoint, out, stateDict });
        return { first: variables.get("stem.conv.weight")!.data[0], notices };
      };
      const teacher = await bring(), ema = await bring("ema.model");
      strictEqual(ema.first, 2 * Number(teacher.first));
      strictEqual((await bring("ema")).first, ema.first);
      deepStrictEqual([teacher, ema].map(({ notices }) => notices.slice(1)), [
        [
          'It holds 2 networks: that of the names that begin with "teacher." is taken, not that of those that begin with ' +
          '"ema.model."; --state-dict ema.model takes another.',
        ],
        [],
      ]);
      await rejects(bring("x"), /what names of its tensors begin with.*, got "x"$/);
    }
  }));

Deno.test("weights that no network has are refused with their names, and nothing is written", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const checkpoint = join(folder, "net.pth"), out = join(folder, "out");
    const change = (name: string, value: number, dtype: "F32" | "F64" = "F32") => {
      const { shape, data } = arcface.tensors.get(name)!;
      const numbers = dtype === "F32"
        ? Float32Array.from(data as Float32Array)
        : Float64Array.from(data as Float32Array);
      numbers[2] = value;
      return new Map<string, StoredTensor>([...arcface.tensors, [name, {
        dtype,
        shape,
        data: numbers,
      }]]);
    };
    for (
      const [tensors, fault] of [
        [
          change("fc.weight", NaN),
          /: "fc\.weight" must have finite numbers \(of float32\): number 2 is NaN$/,
        ],
        [change("fc.weight", 1e300, "F64"), /"fc\.weight" .*: number 2 is Infinity$/],
        [
          change("features.running_var", -1),
          /"features\.running_var" holds variances, which are never below 0: number 2 is -1$/,
        ],
      ] as const
    ) {
      await writeFile(checkpoint, torchBytes(tensors));
      await rejects(importCheckpoint({ checkpoint, out }), fault);
      ok(!existsSync(out));
    }
    await writeFile(checkpoint, torchBytes(arcface.tensors));
    await importCheckpoint({ checkpoint, out });
    const kept = await readCheckpoint(out);
    (kept.variables.get("feature.linear.weight")!.data as Float32Array)[1] = NaN;
    throws(
      () => loadBackbone(kept),
      /^RangeError: Cannot load a checkpoint of iresnet18:width=2: "feature\.linear\.weight" must have finite numbers/,
    );
  }));

Deno.test("what a file is its bytes say, whatever its name ends in", () =>
  withFolder(async (folder) => {
    await useDevice("cpu");
    const onnx = await readFile(new URL("onnx/torch_folded.onnx", fixtures));
    const files = {
      torch: torchBytes(arcface.tensors),
      tensors: encodeSafetensors(arcface.tensors),
      onnx,
    };
    const formats = [];
    for (
      const [i, [name, ending]] of [
        ["torch", "onnx"],
        ["torch", "safetensors"],
        ["tensors", "onnx"],
        ["tensors", "pth"],
        ["onnx", "pth"],
        ["onnx", "safetensors"],
      ].entries()
    ) {
      const checkpoint = join(folder, `${i}.${ending}`);
      await writeFile(checkpoint, files[name as keyof typeof files]);
      formats.push((await importCheckpoint({ checkpoint, out: join(folder, `${i}`) })).format);
    }
    const [torch, safetensors] = ["a state_dict of PyTorch", "safetensors"].map((format) =>
      `${format} with the names of arcface_torch's iresnet`
    );
    deepStrictEqual(formats, [
      torch,
      torch,
      safetensors,
      safetensors,
      "a network of ONNX",
      "a network of ONNX",
    ]);
    await rejects(
      readCheckpoint(join(folder, "0.onnx")),
      /0\.onnx": Cannot decode ONNX: this is a file of PyTorch, .* deno task import takes it$/,
    );
  }));
