import type { Backbone } from "../../backbones/backbone.ts";
import type { BackboneSpec } from "../../backbones/backbones.ts";
import type { StoredTensor } from "../../formats/safetensors.ts";
import arcfaceIresnet from "./arcface_iresnet.ts";
import arcfaceMobilefacenet from "./arcface_mobilefacenet.ts";
import { torchShape, type TorchVariable, toTorchOrder } from "./torch_variable.ts";

/**
 * What arcface_torch calls the variables of a backbone, by the names that they have here, and which shape and order of numbers it
 * has for them. It has `iresnet18` to `iresnet100` and, with `scale=1`, `mobilefacenet`.
 *
 * @throws {Error} if it has no such network.
 *
 * @example Usage
 * ```ts
 * import { createBackbone, torchNames, useDevice } from "../../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await useDevice("cpu");
 * const backbone = createBackbone({ name: "iresnet18", width: 2, embedding: 8 }, { imageSize: 16 });
 * deepStrictEqual(torchNames(backbone).get("stage1.block1.conv1.weight"), {
 *   name: "layer1.0.conv1.weight",
 *   shape: [2, 2, 3, 3],
 *   filters: [3, 3, 2, 2],
 * });
 * backbone.dispose();
 * ```
 */
export function torchNames(backbone: Backbone): Map<string, TorchVariable> {
  const name = backbone.name.replace(/:.*/, "");
  const convention = /^iresnet\d+$/.test(name)
    ? arcfaceIresnet
    : name === "mobilefacenet"
    ? arcfaceMobilefacenet
    : undefined;
  if (!convention) {
    throw new Error(
      `Cannot name the parts of "${backbone.name}" for PyTorch: arcface_torch has iresnet18 to iresnet100 and ` +
        "mobilefacenet only; export other networks to ONNX",
    );
  }
  const nameOf = convention.names({ name } as BackboneSpec);
  return new Map(
    [...backbone.variables.keys()].map((own) => [
      own,
      { name: nameOf(own), ...torchShape(own, backbone.variables) },
    ]),
  );
}

/**
 * The weights and running statistics of a backbone as a state_dict of arcface_torch: with its names, shapes and order of numbers.
 * `load_state_dict(..., strict=False)` takes them in PyTorch; all that is not there are the counters `num_batches_tracked`.
 *
 * @throws {Error} if arcface_torch has no such network.
 */
export async function torchStateDict(backbone: Backbone): Promise<Map<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>();
  for (const [own, variable] of torchNames(backbone)) {
    const data = toTorchOrder(
      Float32Array.from(await backbone.variables.get(own)!.data()),
      variable,
    );
    tensors.set(variable.name, { dtype: "F32", shape: variable.shape, data });
  }
  return tensors;
}
