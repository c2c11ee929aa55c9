import { ok, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { type BackboneOptions, defineBackbone } from "../../src/backbones/define_backbone.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";
import { writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { decodeOnnx } from "../../src/formats/onnx/decode_onnx.ts";
import { exportNetwork } from "../../src/interchange/export_network.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

/** A network of one's own, which runs a kernel first. */
const own = (run: (x: tf.Tensor) => tf.Tensor) => (options: BackboneOptions): Backbone =>
  defineBackbone(
    "mine",
    { ...options, embeddingLength: 4 },
    (parameters) =>
      sequence(flatten, run, linear(parameters, "linear", { inputs: 16 * 16 * 3, outputs: 4 })),
  );

testOnDevice(
  "cpu",
  "exportNetwork() writes a new file, or says why not and leaves none",
  () =>
    withFolder(async (folder) => {
      const checkpoint = join(folder, "checkpoint"), out = join(folder, "net.onnx");
      const made = own(tf.relu)({ imageSize: 16, embeddingLength: 4 });
      await writeCheckpoint(checkpoint, {
        config: { imageSize: 16, cropOffset: [0, 0], crop: 14 },
        backbone: made.name,
        state: {
          step: 7,
          positions: [{ epoch: 0, batch: 0 }],
          best: { step: 7, auc: 0.75 },
          seconds: 1,
          images: 56,
        },
        variables: await storeVariables(made.variables),
        momentum: new Map(),
      });
      made.dispose();
      const options = { checkpoint, out, device: "cpu" } as const;

      await rejects(
        exportNetwork({ ...options, backbone: own(tf.asinh) }),
        /^Error: Cannot write "mine" as ONNX as there is no rule for Asinh$/,
      );
      ok(!existsSync(out));
      await rejects(
        exportNetwork({ ...options, backbone: own(tf.relu), out: `${out}x` }),
        /its ending says the format: expected one of \.onnx.*, got "\.onnxx"; did you mean \.onnx\?$/,
      );
      await rejects(
        exportNetwork({ ...options, out: join(folder, "net.safetensors"), mirror: true }),
        /^RangeError: Cannot export to ".*" as \.safetensors holds weights alone: got mirror$/,
      );

      const told = await exportNetwork({ ...options, backbone: own(tf.relu), mirror: true });
      const { size } = await Deno.stat(out);
      strictEqual(told.bytes, size);
      strictEqual(told.embeddingLength, 8);
      const { metadata } = decodeOnnx(await readFile(out));
      const notes = ["step", "auc", "crop", "embedding_length", "range"];
      strictEqual(notes.map((note) => metadata.get(note)).join(), "7,0.75,14,8,-1 to 1");

      await writeFile(out, "mine");
      await rejects(exportNetwork({ ...options, backbone: own(tf.relu) }), /it is there already$/);
      strictEqual(await Deno.readTextFile(out), "mine");
    }),
);
