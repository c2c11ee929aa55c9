/** Every network on every device, against the cpu and against itself. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import * as tf from "../../src/npm/tfjs.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { type Checkpoint, writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import own from "./own_network.ts";
import {
  embedsAsInMemory,
  goesOnAlike,
  isVerifiedAlike,
  type Run,
  type WholeRun,
  wholeRun,
} from "./whole_run.ts";

interface Network {
  name: string;
  backbone: Run["backbone"];
  imageSize: number;
  configFile?: string;
}

/** Narrow, and of images that leave something to convolve at the end. */
const networks: Network[] = [
  ...([
    // Wide enough for Winograd's convolutions.
    [{ name: "small", width: 16, embedding: 8, dropout: 0.25 }, 16],
    [{ name: "casia-net", width: 2, embedding: 8 }, 24],
    [{ name: "resnet18", width: 4, embedding: 8 }, 32],
    [{ name: "iresnet18", width: 4, embedding: 8 }, 16],
    [{ name: "mobilefacenet", width: 4, embedding: 8 }, 16],
  ] satisfies [BackboneSpec, number][]).map(([backbone, imageSize]) => ({
    name: backbone.name,
    backbone,
    imageSize,
  })),
  {
    name: "a network of one's own",
    ...own,
    imageSize: 16,
    configFile: new URL("./own_network.ts", import.meta.url).pathname,
  },
];

/** One whose anchors are moved, lent and made anew in each step. */
const head = { name: "virtual-fc", groups: 6, warmup: 2, optimizeAnchors: true, scale: 4 };

/**
 * Writes what the network begins with: norms with scales and shifts as after some training. With those of the beginning, the
 * deeper ones make of a rounding of float32 one of 1e-2 within five steps.
 */
async function writeSettled({ backbone: spec, imageSize }: Network, folder: string) {
  const backbone = createBackbone(spec, { imageSize });
  for (const [name, variable] of backbone.variables) {
    const [, role] = /norm\d?\.(weight|bias)$/.exec(name) ?? [];
    if (!role) continue;
    const random = new Random(7, name), middle = role === "weight" ? 0.4 : 0.25;
    const values = Float32Array.from(
      { length: variable.size },
      () => middle + 0.2 * (2 * random.uniform() - 1),
    );
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  const variables = await storeVariables(backbone.variables), momentum = new Map();
  backbone.dispose();
  const state = { step: 0, positions: [{ epoch: 0, batch: 0 }], seconds: 0, images: 0 };
  const checkpoint = { config: {}, backbone: backbone.name, state, variables, momentum };
  await writeCheckpoint(join(folder, "settled"), checkpoint);
}

async function trainOn(
  network: Network,
  place: Pick<Run, "device" | "workers">,
  folder: string,
): Promise<WholeRun> {
  await writeSettled(network, folder);
  const { backbone, imageSize, configFile } = network;
  const pretrained = join(folder, "settled");
  return await wholeRun({ backbone, imageSize, head, pretrained, ...place }, {
    folder,
    configFile,
  });
}

/** By the loops of the cpu, which knows none of our kernels for wasm and WebGPU. */
const onCpu = new Map<Network, WholeRun>();

async function expectedOf(network: Network): Promise<WholeRun> {
  if (!onCpu.has(network)) {
    await withFolder(async (folder) => {
      onCpu.set(network, await trainOn(network, { device: "cpu", workers: 1 }, folder));
    });
  }
  return onCpu.get(network)!;
}

/** Relative to the largest of each variable. */
function weightsCloseTo(actual: Checkpoint, expected: Checkpoint, tolerance: number) {
  deepStrictEqual([...actual.variables.keys()], [...expected.variables.keys()]);
  for (const [name, { data }] of expected.variables) {
    const values = actual.variables.get(name)!.data as Float32Array;
    closeTo(values, data as Float32Array, tolerance, name);
  }
}

for (const network of networks) {
  for (
    const place of [
      { device: "wasm", workers: 1 },
      { device: "wasm", workers: 2 },
      { device: "webgpu", workers: 1 },
    ] as const
  ) {
    const by = place.workers > 1 ? `${place.workers} workers` : "1 worker";
    testOnDevice(
      place.device,
      `five steps are the cpu's, are saved and loaded to the bit, and go on alike: ${network.name}, ${by}`,
      () =>
        withFolder(async (folder) => {
          const expected = await expectedOf(network);
          const whole = await trainOn(network, place, folder);
          strictEqual(whole.workers, place.workers);
          closeTo(whole.losses, expected.losses, 1e-4, "losses");
          weightsCloseTo(whole.checkpoint, expected.checkpoint, 1e-4);
          closeTo(whole.embeddings, expected.embeddings, 1e-4, "embeddings");
          await embedsAsInMemory(whole);
          const at = { folder, configFile: network.configFile };
          await isVerifiedAlike(whole, at);
          await goesOnAlike(whole, at);
        }),
    );
  }
}
