import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { type BackboneSpec, createBackbone } from "../../../src/backbones/backbones.ts";
import { restoreVariables } from "../../../src/checkpoints/variables.ts";
import { useDevice } from "../../../src/compute/device.ts";
import {
  matchStateDict,
  recogniseStateDict,
} from "../../../src/interchange/torch/match_state_dict.ts";
import { torchNames, torchStateDict } from "../../../src/interchange/torch/torch_names.ts";
import { torchNetworks } from "./torch_networks.ts";

const networks = torchNetworks();

for (const title of ["arcface_torch iresnet18", "arcface_torch mobilefacenet"]) {
  Deno.test(`a network that came in as ${title} leaves with the same names, shapes and numbers`, async () => {
    await useDevice("cpu");
    const { backbone: name, width, imageSize, tensors } = networks.get(title)!;
    const spec = { name, width, embedding: 6 } as BackboneSpec;
    const backbone = createBackbone(spec, { imageSize });
    const recognised = recogniseStateDict(tensors)!;
    const { variables } = matchStateDict(backbone.variables, spec, tensors, recognised);
    deepStrictEqual(restoreVariables(backbone.variables, variables).missing, []);
    const left = await torchStateDict(backbone);
    const expected = [...tensors].filter(([name]) => !name.endsWith("num_batches_tracked"));
    deepStrictEqual(left, new Map(expected));
    strictEqual(torchNames(backbone).size, backbone.variables.size);
    backbone.dispose();
  });
}

Deno.test("every depth of iresnet has arcface_torch's names, none of them twice", async () => {
  await useDevice("cpu");
  for (const depth of [34, 50, 100]) {
    const spec = { name: `iresnet${depth}`, width: 1, embedding: 2 } as BackboneSpec;
    const backbone = createBackbone(spec, { imageSize: 16 });
    const names = [...torchNames(backbone).values()].map(({ name }) => name);
    strictEqual(new Set(names).size, backbone.variables.size);
    const shapes = new Map((await torchStateDict(backbone)).entries());
    const { convention, shapes: found } = recogniseStateDict(shapes)!;
    deepStrictEqual(convention.guess(found), { spec, sizes: { least: 16, most: 16 } });
    backbone.dispose();
  }
});

Deno.test("a network that arcface_torch lacks is refused with a sentence", async () => {
  await useDevice("cpu");
  const backbone = createBackbone({ name: "small", width: 1 }, { imageSize: 16 });
  await rejects(torchStateDict(backbone), {
    message:
      'Cannot name the parts of "small:width=1" for PyTorch: arcface_torch has iresnet18 to ' +
      "iresnet100 and mobilefacenet only; export other networks to ONNX",
  });
  backbone.dispose();
});
