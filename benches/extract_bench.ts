/**
 * What it takes to embed an image, on one core of wasm and in ONNX Runtime's native package on one core: the same network, as
 * `deno task export` writes it. Times are those that the processes were running, the median of several passes of 8 images.
 * ONNX Runtime is downloaded (150 MB); its packages are not among the project's.
 *
 *     deno task bench:extract                   small, mobilefacenet and iresnet18
 *     deno task bench:extract mobilefacenet     one of them
 */
import { cpuUsage } from "node:process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BackboneSpec, createBackbone } from "../src/backbones/backbones.ts";
import { FoldedWeights } from "../src/backbones/layers/folded_weights.ts";
import { useDevice } from "../src/compute/device.ts";
import { exportOnnx } from "../src/interchange/export_onnx.ts";
import * as tf from "../src/npm/tfjs.ts";
import { median } from "./networks.ts";

const BATCH = 8;

/** At least so many passes, and more of them while they take less than so long together. */
const PASSES = { least: 3, milliseconds: 3000 };

/** Milliseconds of an image by our wasm. */
async function timeHere(spec: BackboneSpec, imageSize: number, file: string): Promise<number> {
  const backbone = createBackbone(spec, { imageSize });
  await writeFile(file, await exportOnnx(backbone));
  const images = tf.randomUniform<tf.Rank.R4>([BATCH, imageSize, imageSize, 3], -1, 1);
  const folded = new FoldedWeights(), times: number[] = [];
  for (let pass = 0, total = 0; pass <= PASSES.least || total < PASSES.milliseconds; pass++) {
    const started = cpuUsage(), embeddings = backbone.embed(images, { folded });
    await embeddings.data();
    const { user, system } = cpuUsage(started);
    times.push((user + system) / 1000);
    total += times.at(-1)!;
    embeddings.dispose();
  }
  folded.dispose();
  images.dispose();
  backbone.dispose();
  return median(times.slice(1)) / BATCH;
}

/** The same in ONNX Runtime. */
async function timeInRuntime(file: string, imageSize: number): Promise<number> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--frozen", "--config", at("../tests/onnxruntime/deno.json")],
      ...["--allow-all", at("extract_peer.ts"), file, String(imageSize), String(BATCH)],
    ],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return Number(new TextDecoder().decode(stdout)) / BATCH;
}

const names = Deno.args.length > 0 ? Deno.args : ["small", "mobilefacenet", "iresnet18"];
await useDevice("wasm");
const folder = await Deno.makeTempDir();
try {
  console.log("backbone        wasm, ms an image   ONNX Runtime   ratio");
  for (const name of names) {
    const imageSize = name === "small" ? 56 : 112, file = join(folder, `${name}.onnx`);
    const here = await timeHere({ name } as BackboneSpec, imageSize, file);
    const there = await timeInRuntime(file, imageSize);
    const columns = [here.toFixed(2).padStart(17), there.toFixed(2).padStart(14)];
    console.log(`${name.padEnd(16)}${columns.join(" ")} ${(here / there).toFixed(2).padStart(7)}`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
