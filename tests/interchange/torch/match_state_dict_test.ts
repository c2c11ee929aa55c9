import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { type BackboneSpec, createBackbone } from "../../../src/backbones/backbones.ts";
import { restoreVariables } from "../../../src/checkpoints/variables.ts";
import { useDevice } from "../../../src/compute/device.ts";
import type { StoredTensor } from "../../../src/formats/safetensors.ts";
import {
  matchStateDict,
  recogniseStateDict,
} from "../../../src/interchange/torch/match_state_dict.ts";
import * as tf from "../../../src/npm/tfjs.ts";
import { testOnEveryDevice } from "../../devices.ts";
import { imagesOf, torchNetworks } from "./torch_networks.ts";

const networks = torchNetworks();

function guess(tensors: Map<string, StoredTensor>) {
  const recognised = recogniseStateDict(tensors)!,
    guessed = recognised.convention.guess(recognised.shapes);
  if (typeof guessed === "string") throw new Error(guessed);
  return { recognised, ...guessed, imageSize: guessed.sizes.most };
}

async function matched(
  tensors: Map<string, StoredTensor>,
  { spec, imageSize }: { spec: BackboneSpec; imageSize: number } = guess(tensors),
) {
  await useDevice("cpu");
  const backbone = createBackbone(spec, { imageSize });
  try {
    return matchStateDict(backbone.variables, spec, tensors, recogniseStateDict(tensors)!);
  } finally {
    backbone.dispose();
  }
}

for (const [title, { backbone: name, width, imageSize, embeddings, tensors }] of networks) {
  testOnEveryDevice(
    `${title} is guessed from names and shapes, and gives PyTorch's embeddings`,
    async () => {
      const { recognised, spec, sizes: { least, most } } = guess(tensors);
      deepStrictEqual(spec, { name, width, embedding: 6 });
      ok(least <= imageSize && imageSize <= most);
      const backbone = createBackbone(spec, { imageSize });
      const { variables, missing, strange, unused } = matchStateDict(
        backbone.variables,
        spec,
        tensors,
        recognised,
      );
      deepStrictEqual({ missing, strange, unused }, { missing: [], strange: [], unused: [] });
      deepStrictEqual(restoreVariables(backbone.variables, variables).missing, []);
      const images = tf.tensor4d(imagesOf(imageSize), [2, imageSize, imageSize, 3]);
      const embedded = backbone.embed(images), got = await embedded.data();
      const largest = Math.max(...embeddings.map(Math.abs));
      for (const [i, value] of embeddings.entries()) {
        ok(Math.abs(got[i] - value) <= 1e-5 * largest, `${i}: ${got[i]} beside ${value}`);
      }
      tf.dispose([images, embedded]);
      backbone.dispose();
    },
  );
}

const arcface = networks.get("arcface_torch iresnet18")!.tensors;
const adaface = networks.get("AdaFace ir_18")!.tensors;

Deno.test("names are known whatever stands before them, and what else is there is told", async () => {
  const tensors = new Map([...adaface].map(([name, tensor]) => [`model.${name}`, tensor]));
  tensors.set("head.kernel", { dtype: "F32", shape: [1], data: Float32Array.of(1) });
  const { missing, strange, unused } = await matched(tensors);
  deepStrictEqual({ missing, strange, unused }, {
    missing: [],
    strange: [],
    unused: ["head.kernel"],
  });
});

Deno.test("what is missing or of another shape is told by PyTorch's name", async () => {
  const tensors = new Map(arcface);
  tensors.delete("layer2.1.bn3.running_var");
  const { spec, imageSize } = guess(arcface);
  const { missing } = await matched(tensors, { spec: { ...spec, embedding: 7 }, imageSize });
  deepStrictEqual(missing, [
    "layer2.1.bn3.running_var: expected [4], it is not there",
    "fc.weight: expected [7, 64], got [6, 64]",
    "fc.bias: expected [7], got [6]",
    "features.weight: expected [7], got [6]",
    "features.bias: expected [7], got [6]",
    "features.running_mean: expected [7], got [6]",
    "features.running_var: expected [7], got [6]",
  ]);
});

Deno.test("a network with more layers in its blocks is told from one without", async () => {
  const tensors = new Map(adaface);
  tensors.set("body.0.res_layer.6.fc1.weight", arcface.get("conv1.weight")!);
  deepStrictEqual((await matched(tensors)).strange, ["body.0.res_layer.6.fc1.weight"]);
});

Deno.test("depths that this project lacks, and convolutions in groups, are told in a sentence", () => {
  const tensors = new Map(arcface);
  tensors.set("layer3.2.bn1.weight", arcface.get("layer3.1.bn1.weight")!);
  const say = (tensors: Map<string, StoredTensor>) => {
    const { convention, shapes } = recogniseStateDict(tensors)!;
    return convention.guess(shapes) as string;
  };
  match(
    say(tensors),
    /^it has 2, 2, 3, 2 blocks in its four stages, as no iresnet of this project/,
  );
  const wide = new Map(networks.get("arcface_torch mobilefacenet")!.tensors);
  wide.set("layers.1.layers.0.weight", {
    dtype: "F32",
    shape: [4, 2, 3, 3],
    data: new Float32Array(72),
  });
  match(say(wide), /^it is a mobilefacenet of another scale or depth, .*: export it to ONNX$/);
  strictEqual(recogniseStateDict(new Map([["weight", arcface.get("conv1.weight")!]])), undefined);
});
