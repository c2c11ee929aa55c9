import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import { loadBackbone } from "../../src/checkpoints/load_backbone.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { testOnDevice } from "../devices.ts";

const spec = { name: "small", width: 2, embedding: 4 } as const;

/** Of a run of `made` with the weights of seed 5. */
async function makeCheckpoint(
  config: Record<string, unknown>,
  made: BackboneSpec = spec,
): Promise<Checkpoint> {
  const backbone = createBackbone(made, { imageSize: 16, seed: 5 });
  const variables = await storeVariables(backbone.variables);
  const { name } = backbone;
  backbone.dispose();
  return {
    config: { imageSize: 16, cropOffset: [0, 20], crop: 100, ...config },
    backbone: name,
    state: { step: 1, positions: [], seconds: 0, images: 0 },
    variables,
    momentum: new Map(),
  };
}

testOnDevice(
  "cpu",
  "loadBackbone() makes the network of a checkpoint, and says how its images are cut",
  async () => {
    const checkpoint = await makeCheckpoint({ backbone: spec, orientation: "exif" });
    const { backbone, recipe } = loadBackbone(checkpoint);
    strictEqual(backbone.name, "small:width=2");
    deepStrictEqual(recipe, { size: 16, crop: 100, cropOffset: [0, 20], orientation: "exif" });
    deepStrictEqual(await storeVariables(backbone.variables), checkpoint.variables);
    backbone.dispose();
  },
);

testOnDevice(
  "cpu",
  "loadBackbone() leaves pictures as they are stored for runs of before there was a choice",
  async () => {
    const { backbone, recipe } = loadBackbone(await makeCheckpoint({ backbone: spec }));
    strictEqual(recipe.orientation, "stored");
    backbone.dispose();
  },
);

for (const name of ["resnet18", "iresnet18", "mobilefacenet"] as const) {
  testOnDevice("cpu", `loadBackbone() makes ${name} as the configuration names it`, async () => {
    const backbone = { name, width: 2, embedding: 4 };
    const checkpoint = await makeCheckpoint({ backbone }, backbone);
    const loaded = loadBackbone(checkpoint).backbone;
    strictEqual(loaded.name, `${name}:width=2`);
    deepStrictEqual(await storeVariables(loaded.variables), checkpoint.variables);
    loaded.dispose();
  });
}

Deno.test("loadBackbone() names what of a configuration makes no network", async () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ backbone: { name: "smal" } }, /config\.backbone\.name: expected one of .*mean small\?$/],
    [{ backbone: { ...spec, width: -1 } }, /config\.backbone\.width: expected at least 1, got -1$/],
    [{ backbone: spec, imageSize: "16" }, /config\.imageSize: expected a number, got "16"$/],
  ];
  const checkpoint = await makeCheckpoint({});
  for (const [config, fault] of cases) {
    const broken = { ...checkpoint, config: { ...checkpoint.config, ...config } };
    throws(() => loadBackbone(broken), { name: "SyntaxError", message: fault });
  }
});

testOnDevice("cpu", "loadBackbone() refuses weights that do not fit", async () => {
  const checkpoint = await makeCheckpoint({ backbone: { ...spec, width: 3 } });
  throws(
    () => loadBackbone(checkpoint),
    /^Error: Cannot load a checkpoint of small:width=2 into small:width=3: \d+ variables are missing or of another shape, the first is stem.conv.weight$/,
  );
});

testOnDevice(
  "cpu",
  "loadBackbone() asks for a network of one's own where a function made it",
  async () => {
    const checkpoint = await makeCheckpoint({});
    throws(
      () => loadBackbone(checkpoint),
      /^Error: Cannot make the backbone "small:width=2" as it was made by a function/,
    );
    const { backbone } = loadBackbone(checkpoint, (options) => createBackbone(spec, options));
    strictEqual(backbone.name, "small:width=2");
    deepStrictEqual(await storeVariables(backbone.variables), checkpoint.variables);
    backbone.dispose();
  },
);
