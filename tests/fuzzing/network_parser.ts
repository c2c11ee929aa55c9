import { encodeSafetensors, type StoredTensor } from "../../src/formats/safetensors.ts";
import * as fc from "../../src/npm/fast_check.ts";
import { torchNetworks } from "../interchange/torch/torch_networks.ts";
import { size } from "./arbitraries.ts";
import type { FuzzedParser } from "./fuzzed_parser.ts";

/** State_dicts that say which network they are of, and lack the rest of it. */
const STATE_DICTS: Record<string, number[]>[] = [
  {
    "module.conv1.weight": [2, 3, 3, 3],
    "module.layer1.0.prelu.weight": [2],
    "module.layer1.1.bn1.weight": [2],
    "module.layer2.1.bn1.weight": [4],
    "module.layer3.1.bn1.weight": [8],
    "module.layer4.1.bn1.weight": [16],
    "module.fc.weight": [3, 16],
  },
  {
    "layers.0.layers.0.weight": [2, 3, 3, 3],
    "layers.1.layers.0.weight": [2, 1, 3, 3],
    "features.layers.0.layers.0.weight": [16, 1, 1, 1],
    "features.layers.2.weight": [3, 16],
  },
  {
    "model.input_layer.0.weight": [1, 3, 3, 3],
    ...Object.fromEntries(
      [1, 1, 2, 2, 4, 4, 8, 8].map((
        width,
        i,
      ) => [`model.body.${i}.res_layer.1.weight`, [width, 1]]),
    ),
    "model.output_layer.3.weight": [2, 8],
  },
  {
    "conv1.weight": [1, 3, 7, 7],
    "layer1.1.conv1.weight": [1],
    "layer2.1.conv1.weight": [1],
    "layer3.1.conv1.weight": [1],
    "layer4.1.conv1.weight": [1],
    "feature_new.weight": [2, 8],
    "bn_feature.running_mean": [2],
  },
];

function fileOf(shapes: Iterable<[string, number[]]>): Uint8Array<ArrayBuffer> {
  const tensors = Array.from(shapes, ([name, shape]): [string, StoredTensor] => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    return [name, { dtype: "F32", shape, data }];
  });
  return encodeSafetensors(new Map(tensors));
}

/** A shape like this one, of few numbers: where sizes are large, another is 0. */
const shapeLike = (shape: number[]) =>
  fc.tuple(
    fc.tuple(
      ...shape.map((own) => fc.oneof({ weight: 5, arbitrary: fc.constant(own) }, few, size)),
    ),
    fc.oneof({ weight: 8, arbitrary: fc.constant(shape.length) }, fc.nat(4)),
  ).map(([sizes, axes]) => {
    const some = sizes.slice(0, axes).map((size) => Math.min(size, 2 ** 40));
    return some.reduce((a, b) => a * b, 1) <= 4096 ? some : some.with(-1, 0);
  });
const few = fc.nat(9);

const made = fc.oneof(...STATE_DICTS.map((shapes) =>
  fc.tuple(
    ...Object.entries(shapes).map(([name, shape]) =>
      fc.tuple(
        shapeLike(shape).map((shape): [string, number[]] => [name, shape]),
        fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, fc.constant(false)),
      )
    ),
  ).map((tensors) => fileOf(tensors.filter(([, isThere]) => isThere).map(([tensor]) => tensor)))
));

/** What shapes say of a network must not make one that is larger than its file. */
export const NETWORK_PARSER: FuzzedParser = {
  name: "network",
  samples: [
    encodeSafetensors(torchNetworks().get("arcface_torch mobilefacenet")!.tensors),
    ...STATE_DICTS.map((shapes) => fileOf(Object.entries(shapes))),
  ],
  made,
  async parse(bytes) {
    // Which no other parser loads.
    const tf = await import("../../src/npm/tfjs.ts");
    const { importNetwork } = await import("../../src/interchange/import_backbone.ts");
    await tf.setBackend("cpu");
    return await importNetwork(bytes, { path: "net.safetensors" });
  },
  memory: 8, // twice, as half precision might be what its numbers are, of float32
};
