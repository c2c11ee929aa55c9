import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBackbone } from "../../src/backbones/backbones.ts";
import { onnxBackbone } from "../../src/backbones/onnx_network.ts";
import { readCheckpointFolder, writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { overrideNetwork } from "../../src/checkpoints/override_network.ts";
import { readCheckpoint } from "../../src/checkpoints/read_checkpoint.ts";
import { exportOnnx } from "../../src/interchange/export_onnx.ts";
import * as tf from "../../src/npm/tfjs.ts";
import { testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";

const file = fileURLToPath(new URL("../../fixtures/onnx/torch_dynamic.onnx", import.meta.url));

testOnDevice(
  "cpu",
  "a file of ONNX is a checkpoint, which goes on as a folder without the file",
  () =>
    withFolder(async (folder) => {
      const backbone = onnxBackbone(await readFile(file)),
        images = tf.fill<tf.Rank.R4>([1, 16, 16, 3], 0.5);
      const expected = backbone.embed(images);
      const checkpoint = await readCheckpoint(file, "best");
      strictEqual(checkpoint.backbone, "onnx:torch_dynamic.onnx");
      const dir = join(folder, "imported");
      const moved = overrideNetwork(checkpoint, { crop: 14, cropOffset: [0, -1] });
      const spec = { ...checkpoint.config.backbone as object, file: "gone.onnx" };
      await writeCheckpoint(dir, { ...moved, config: { ...moved.config, backbone: spec } });
      const kept = await readCheckpointFolder(dir);
      ok(kept.graph!.length < (await readFile(file)).length / 2); // it has no weights
      const { backbone: loaded, recipe } = loadBackbone(kept);
      deepStrictEqual(recipe, { size: 16, crop: 14, cropOffset: [0, -1], orientation: "exif" });
      const found = loaded.embed(images);
      deepStrictEqual(found.dataSync(), expected.dataSync());
      deepStrictEqual([...loaded.variables.keys()], [...backbone.variables.keys()]);
      throws(
        () => loadBackbone({ ...kept, variables: new Map() }),
        /must come with its weights: "conv1\.weight" \[8, 3, 3, 3\] stands in another file, "model\.safetensors"; in Python/,
      );
      tf.dispose([images, expected, found]);
      backbone.dispose();
      loaded.dispose();
    }),
);

testOnDevice(
  "cpu",
  "what an exported network says of its images is taken over",
  () =>
    withFolder(async (folder) => {
      const made = createBackbone({ name: "small", width: 2, embedding: 4 }, { imageSize: 16 });
      const recipe = {
        size: 16,
        crop: 100,
        cropOffset: [0, 20] as [number, number],
        orientation: "stored" as const,
      };
      const path = join(folder, "net.onnx"), notes = new Map([["step", "7"]]);
      await writeFile(path, await exportOnnx(made, { recipe, notes }));
      const checkpoint = await readCheckpoint(path), loaded = loadBackbone(checkpoint);
      deepStrictEqual(loaded.recipe, recipe);
      strictEqual(checkpoint.state.step, 7);
      throws(
        () =>
          overrideNetwork({ ...checkpoint, config: { backbone: { name: "small" } } }, { std: 2 }),
        /other colours than in training: std is for networks of ONNX$/,
      );
      throws(
        () =>
          overrideNetwork({ ...checkpoint, backbone: "small", config: { imageSize: 32 } }, {
            imageSize: 40,
          }),
        /^RangeError: Cannot give small images of 40x40: it takes 32x32$/,
      );
      await rejects(
        readCheckpoint(join(folder, "n".repeat(300))),
        /^Error: Cannot read a checkpoint as ".*n" must be a run folder or a checkpoint of one: name too long$/,
      );
      await writeFile(path, "no network");
      await rejects(
        readCheckpoint(path),
        /^Error: Cannot read the network ".*net\.onnx": Cannot decode ONNX: byte 0/,
      );
      made.dispose();
      loaded.backbone.dispose();
    }),
);
