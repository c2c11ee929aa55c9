import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { createBackbone } from "../../../src/backbones/backbones.ts";
import { useDevice } from "../../../src/compute/device.ts";
import { decodeSafetensors } from "../../../src/formats/safetensors.ts";
import { exportSafetensors } from "../../../src/interchange/torch/export_safetensors.ts";
import { torchStateDict } from "../../../src/interchange/torch/torch_names.ts";
import * as tf from "../../../src/npm/tfjs.ts";

Deno.test("exportSafetensors() stores filters and matrices in half the bytes, if asked to", async () => {
  await useDevice("cpu");
  const spec = { name: "mobilefacenet", width: 4, embedding: 6 } as const;
  const backbone = createBackbone(spec, { imageSize: 32, seed: 3 });
  const whole = await exportSafetensors(backbone, { notes: [["step", "4"]] });
  const half = await exportSafetensors(backbone, { half: true });
  const { tensors, metadata } = decodeSafetensors(whole), halves = decodeSafetensors(half).tensors;
  deepStrictEqual(tensors, await torchStateDict(backbone));
  const { name, step, embedding_length } = metadata;
  deepStrictEqual([name, step, embedding_length], ["mobilefacenet:width=4", "4", "6"]);

  strictEqual(halves.size, tensors.size);
  let numbers = 0;
  for (const [name, { shape, data }] of tensors) {
    const rounded = halves.get(name)!;
    deepStrictEqual(rounded.shape, shape);
    if (shape.length > 1) numbers += data.length;
    const largest = shape.length > 1 ? 2 ** -11 : 0;
    ok(
      rounded.data.every((value, i) =>
        Math.abs(Number(value) - Number(data[i])) <= largest * Math.abs(Number(data[i])) + 2 ** -25
      ),
      name,
    );
  }
  const bytesOfNumbers = ({ buffer, byteLength }: Uint8Array<ArrayBuffer>) =>
    byteLength - 8 - Number(new DataView(buffer).getBigUint64(0, true));
  strictEqual(bytesOfNumbers(whole) - bytesOfNumbers(half), 2 * numbers);

  const weight = backbone.variables.get("feature.conv.weight")!;
  tf.tidy(() => weight.assign(tf.fill(weight.shape, 7e4)));
  await rejects(exportSafetensors(backbone, { half: true }), {
    message:
      'Cannot store "features.layers.2.weight" as float16 as all its numbers must be below 65520: one is 70000',
  });
  backbone.dispose();
});
